package parse

import (
	"cmp"
	"net/url"
	"path"
	"strings"

	"github.com/openvoicenews/openvoice/feed"
)

// fileType is the media type of an enclosure: as given, in lower case but for its
// parameters, where that says what the file is; else by the name of the file, else the
// usual type of the medium ("audio", "video", "image", as Media RSS has it); else what
// was given, if it is a media type at all.
func fileType(given, medium, href string) string {
	essence, parameters, _ := strings.Cut(line(given), ";")
	essence = strings.ToLower(strings.TrimSpace(essence))
	major, minor, whole := strings.Cut(essence, "/")
	whole = whole && minor != "" && !strings.ContainsAny(minor, " \t,\"<>*/") && kinds[major]
	if whole && !vague[essence] && !mislabelled(essence, href) {
		if parameters = strings.TrimSpace(parameters); parameters != "" {
			return essence + "; " + parameters
		}
		return essence
	}
	medium = strings.ToLower(strings.TrimSpace(medium))
	if usual[medium] == "" { // some write the medium, or the ending, where the type belongs
		medium = strings.TrimPrefix(major, "x-")
	}
	for _, end := range append(endings(href), strings.TrimPrefix(essence, "."), minor) {
		if byMedium := fileTypes[end+" "+medium]; byMedium != "" {
			return byMedium
		}
		if kind := fileTypes[end]; kind != "" {
			return kind
		}
	}
	if kind := usual[medium]; kind != "" {
		return kind
	}
	if whole {
		return essence
	}
	return ""
}

// complete adds to a file what is said of it in a second place.
func complete(l, more *feed.Link) {
	if l.Type == "" || vague[l.Type] && more.Type != "" {
		l.Type = more.Type
	}
	l.Title = first(l.Title, more.Title)
	l.Length, l.Duration = cmp.Or(l.Length, more.Length), cmp.Or(l.Duration, more.Duration)
}

// mislabelled reports whether the file's name says that it is played or looked at,
// while the type is what a server says of files that it does not know.
func mislabelled(essence, href string) bool {
	if essence != "text/html" && essence != "text/plain" {
		return false
	}
	u, err := url.Parse(href)
	if err != nil {
		return false
	}
	major, _, _ := strings.Cut(fileTypes[strings.ToLower(strings.TrimPrefix(path.Ext(u.Path), "."))], "/")
	return usual[major] != ""
}

// endings are those of names of files in an address, without the dot, in lower case:
// of its path, then of what its query has.
func endings(href string) []string {
	u, err := url.Parse(href)
	if err != nil {
		return nil
	}
	names := []string{strings.TrimRight(u.Path, "/")}
	for part := range strings.SplitSeq(u.RawQuery, "&") {
		_, value, _ := strings.Cut(part, "=")
		if value, err = url.QueryUnescape(value); err == nil {
			value, _, _ = strings.Cut(value, "?")
			names = append(names, value)
		}
	}
	var all []string
	for _, name := range names {
		if end := path.Ext(name); len(end) > 1 {
			all = append(all, strings.ToLower(end[1:]))
		}
	}
	return all
}

// kinds are the registered top-level types of what may be enclosed (RFC 6838).
var kinds = map[string]bool{"application": true, "audio": true, "font": true, "image": true, "message": true, "model": true, "multipart": true, "text": true, "video": true}

// vague are types that say of no file what it is.
var vague = map[string]bool{
	"application/octet-stream": true, "binary/octet-stream": true, "application/binary": true, "application/x-binary": true,
	"application/force-download": true, "application/x-force-download": true, "application/download": true, "application/x-download": true,
	"application/unknown": true, "application/x-unknown": true, "application/file": true, "application/x-unknown-content-type": true,
	"audio/unknown": true, "video/unknown": true, "image/unknown": true, "content/unknown": true, "text/unknown": true,
}

// usual are the types that most files of a medium have.
var usual = map[string]string{"audio": "audio/mpeg", "video": "video/mp4", "image": "image/jpeg"}

// fileTypes are media types by the ending of a file's name; where an ending is that of
// several kinds of files, also with a medium behind it.
var fileTypes = map[string]string{
	"mp3": "audio/mpeg", "m4a": "audio/mp4", "m4b": "audio/mp4", "aac": "audio/aac", "oga": "audio/ogg", "ogg": "audio/ogg", "opus": "audio/ogg",
	"flac": "audio/flac", "wav": "audio/wav", "wma": "audio/x-ms-wma", "aif": "audio/aiff", "aiff": "audio/aiff", "mid": "audio/midi", "weba": "audio/webm",
	"mp4": "video/mp4", "mp4 audio": "audio/mp4", "m4v": "video/mp4", "mov": "video/quicktime", "webm": "video/webm", "webm audio": "audio/webm",
	"ogv": "video/ogg", "ogg video": "video/ogg", "mpg": "video/mpeg", "mpeg": "video/mpeg", "mpeg audio": "audio/mpeg", "mpga": "audio/mpeg",
	"avi": "video/x-msvideo", "mkv": "video/x-matroska", "mka": "audio/x-matroska", "wmv": "video/x-ms-wmv", "flv": "video/x-flv", "3gp": "video/3gpp",
	"3gp audio": "audio/3gpp", "m3u8": "application/vnd.apple.mpegurl", "mpd": "application/dash+xml",
	"jpg": "image/jpeg", "jpeg": "image/jpeg", "jpe": "image/jpeg", "png": "image/png", "gif": "image/gif", "webp": "image/webp", "avif": "image/avif",
	"svg": "image/svg+xml", "heic": "image/heic", "tif": "image/tiff", "tiff": "image/tiff", "bmp": "image/bmp", "ico": "image/x-icon",
	"pdf": "application/pdf", "epub": "application/epub+zip", "zip": "application/zip", "torrent": "application/x-bittorrent",
	"vtt": "text/vtt", "srt": "application/x-subrip",
}
