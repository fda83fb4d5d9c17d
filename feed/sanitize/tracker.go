package sanitize

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
)

// trackers are hosts, with all below them, whose images count readers and show
// nothing, each with what the path must begin with. docs/sanitizing.md has the same
// list.
var trackers = map[string]string{
	"amazon-adsystem.com":           "/",
	"analytics.twitter.com":         "/",
	"assoc-amazon.ca":               "/e/",
	"assoc-amazon.co.uk":            "/e/",
	"assoc-amazon.com":              "/e/",
	"assoc-amazon.de":               "/e/",
	"assoc-amazon.fr":               "/e/",
	"bat.bing.com":                  "/",
	"blogger.googleusercontent.com": "/tracker/",
	"chartbeat.net":                 "/",
	"counter.yadro.ru":              "/",
	"doubleclick.net":               "/",
	"eotrx.substackcdn.com":         "/",
	"facebook.com":                  "/tr",
	"feedproxy.google.com":          "/~",
	"feeds.feedburner.com":          "/~",
	"feeds.wordpress.com":           "/1.0/",
	"feedsportal.com":               "/",
	"google-analytics.com":          "/",
	"googlesyndication.com":         "/",
	"googletagmanager.com":          "/",
	"ioam.de":                       "/",
	"list-manage.com":               "/track/",
	"mc.yandex.ru":                  "/",
	"medium.com":                    "/_/stat",
	"met.vgwort.de":                 "/",
	"pixel.wp.com":                  "/",
	"px.ads.linkedin.com":           "/",
	"quantserve.com":                "/",
	"rss.buysellads.com":            "/",
	"rss.slashdot.org":              "/~",
	"scorecardresearch.com":         "/",
	"stats.wordpress.com":           "/",
	"tracking.feedpress.com":        "/",
	"tracking.feedpress.it":         "/",
	"xiti.com":                      "/",
}

// counters are programs that count, wherever they run: the end of a path.
var counters = [...]string{"/matomo.php", "/piwik.php"}

// shown is [absolute] for what a page shows: no mail, no tracker.
func shown(raw string, base *url.URL) (string, bool) {
	v, ok := absolute(raw, base, false)
	return v, ok && !Tracker(v)
}

// Tracker says whether the URL is that of a picture that counts readers and shows
// nothing, by the list of docs/sanitizing.md.
func Tracker(v string) bool {
	_, v, _ = strings.Cut(v, "//")
	end := strings.IndexAny(v, "/?#")
	if end < 0 {
		end = len(v)
	}
	return tracks(v[:end], v[end:])
}

// tracks says the same of a host, perhaps with a port, and what follows it.
func tracks(host, rest string) bool {
	path := rest
	if i := strings.IndexAny(path, "?#"); i >= 0 {
		path = path[:i]
	}
	for _, c := range counters {
		if strings.HasSuffix(path, c) {
			return true
		}
	}
	host, _, _ = strings.Cut(strings.ToLower(host), ":")
	for host != "" {
		if prefix, ok := trackers[host]; ok {
			return strings.HasPrefix(rest, prefix) || prefix == "/" && path == ""
		}
		_, host, _ = strings.Cut(host, ".")
	}
	return false
}

// invisible says whether nobody can see what has these attributes.
func invisible(as []html.Attribute) bool {
	var width, height string
	for i := range as {
		switch as[i].Key {
		case "hidden":
			return true
		case "style":
			if hides(as[i].Val) {
				return true
			}
		case "width":
			width = pixels(as[i].Val)
		case "height":
			height = pixels(as[i].Val)
		}
	}
	return dot(width, height)
}

// dot says whether width and height are those of a point: one that is no size leaves
// it to the other.
func dot(width, height string) bool {
	return tiny(width) && (tiny(height) || !isSize(height)) || tiny(height) && !isSize(width)
}

// tiny says whether a size is at most one pixel.
func tiny(v string) bool { return v == "0" || v == "1" }

// pixels is a width or height in pixels, without the unit that some give it.
func pixels(v string) string {
	return strings.TrimSpace(strings.TrimSuffix(strings.ToLower(strings.TrimSpace(v)), "px"))
}

// isSize says whether v is a number of pixels, or a part of the whole.
func isSize(v string) bool {
	v = strings.TrimSuffix(v, "%")
	return len(v) > 0 && len(v) < 6 && strings.Trim(v, "0123456789") == ""
}

// hides says whether a style makes invisible an image that has it.
func hides(v string) bool {
	s := readStyle(v)
	return s.hidden || s.faint || s.dot
}
