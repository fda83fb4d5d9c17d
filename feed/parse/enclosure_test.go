package parse

import "testing"

func TestFileType(t *testing.T) {
	for _, c := range []struct{ name, given, medium, href, want string }{
		{"as given", "audio/mpeg", "", "https://x.example/a", "audio/mpeg"},
		{"upper case", "Audio/MPEG", "", "https://x.example/a", "audio/mpeg"},
		{"parameters", "Audio/MP4 ; codecs=\"mp4a.40.2\"", "", "https://x.example/a", "audio/mp4; codecs=\"mp4a.40.2\""},
		{"the type before the name", "video/mp4", "", "https://x.example/a.mp3", "video/mp4"},
		{"none", "", "", "https://x.example/A.MP3?x=1", "audio/mpeg"},
		{"octet-stream", "application/octet-stream", "", "https://x.example/a.mp3", "audio/mpeg"},
		{"octet-stream, upper case", "APPLICATION/Octet-Stream", "", "https://x.example/a.m4a", "audio/mp4"},
		{"binary", "binary/octet-stream", "", "https://x.example/a.ogg", "audio/ogg"},
		{"a download", "application/force-download", "", "https://x.example/a.pdf", "application/pdf"},
		{"the medium as type", "audio", "", "https://x.example/listen", "audio/mpeg"},
		{"the ending as type", "mp3", "", "https://x.example/listen", "audio/mpeg"},
		{"the ending as type, with a dot", ".jpg", "", "https://x.example/look", "image/jpeg"},
		{"a range", "video/*", "", "https://x.example/look", "video/mp4"},
		{"no registered kind", "x-audio/mp3", "", "https://x.example/listen", "audio/mpeg"},
		{"unknown", "unknown/unknown", "", "https://x.example/a.png", "image/png"},
		{"medium", "", "image", "https://x.example/look?id=3", "image/jpeg"},
		{"medium, upper case", "", "Video", "https://x.example/look", "video/mp4"},
		{"the name before the medium", "", "image", "https://x.example/a.webp", "image/webp"},
		{"a name of several kinds", "", "audio", "https://x.example/a.mp4", "audio/mp4"},
		{"the same without medium", "", "", "https://x.example/a.mp4", "video/mp4"},
		{"ogg of a film", "", "video", "https://x.example/a.ogg", "video/ogg"},
		{"a name in the query", "", "", "https://x.example/get?file=%2Fa%2Fb.mp3&t=1", "audio/mpeg"},
		{"behind a counter", "application/octet-stream", "", "https://count.example/redirect.mp3/x.example/a.mp3?x", "audio/mpeg"},
		{"a page", "text/html", "video", "https://x.example/watch", "text/html"},
		{"what a server says of what it does not know", "text/plain", "", "https://x.example/a.mp3", "audio/mpeg"},
		{"a text", "text/plain", "", "https://x.example/a.txt", "text/plain"},
		{"nothing better", "application/octet-stream", "", "https://x.example/a", "application/octet-stream"},
		{"nothing at all", "", "", "https://x.example/a", ""},
		{"no type", "see below", "", "https://x.example/a", ""},
		{"a torrent", "application/x-bittorrent", "", "https://x.example/a.mp3.torrent", "application/x-bittorrent"},
		{"no address", "", "", "https://x.example/%zz.mp3", ""},
	} {
		if got := fileType(c.given, c.medium, c.href); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// What one place does not say of a file, another may.
func TestFilesThatAreNamedTwice(t *testing.T) {
	got := files(rssOf(t, `<enclosure url="/a" type="application/octet-stream"/><media:content url="/a" medium="audio" fileSize="9" duration="60"/>`))
	if want := "https://feeds.example/a audio/mpeg 9 60"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestEpisode(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"iTunes", `<itunes:season>2</itunes:season><itunes:episode> 7 </itunes:episode><itunes:episodeType>Bonus</itunes:episodeType>`, `{"episode":{"season":2,"number":7,"kind":"bonus"}}`},
		{"Podcasting 2.0", `<podcast:season name="Spring">3</podcast:season><podcast:episode display="Ch.3">204</podcast:episode>`, `{"episode":{"season":3,"number":204}}`},
		{"numbers that are none", `<itunes:season>one</itunes:season><itunes:episode>0</itunes:episode><podcast:episode>1.5</podcast:episode><itunes:episodeType>other</itunes:episodeType>`, `{}`},
	} {
		if got := said(t, rssOf(t, "<guid>1</guid>"+c.in)); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}
