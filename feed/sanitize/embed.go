package sanitize

import (
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// embedMark is the attribute of a link that was a frame. Its value is the frame's
// width and height in pixels, as in "640x360".
const embedMark = "data-embed"

// embedSize is for frames that do not say.
const embedSize = "640x360"

// embedLink is what becomes of a frame with these attributes: a marked link to what
// it would have shown, named by its title, else by its host; nothing where there is
// nothing to see, or where it has no address of its own.
func embedLink(as []html.Attribute, base *url.URL) string {
	var address, label, width, height string
	for _, a := range as {
		switch a.Key {
		case "src":
			address = strings.TrimSpace(a.Val)
		case "title":
			label = strings.Join(strings.Fields(a.Val), " ")
		case "width":
			width = pixels(a.Val)
		case "height":
			height = pixels(a.Val)
		}
	}
	if later := later(as, nil); later != "" && (address == "" || strings.HasPrefix(address, "about:")) {
		address = later
	}
	if strings.HasPrefix(address, "//") {
		address = "https:" + address
	}
	v, ok := shown(address, base)
	u, err := url.Parse(v)
	if !ok || err != nil || u.Host == "" || invisible(as) {
		return ""
	}
	if label == "" {
		label = u.Host
	}
	size := width + "x" + height
	if !isSize(width) || !isSize(height) || len(width) > 4 || len(height) > 4 || strings.Contains(size, "%") {
		size = embedSize
	}
	return `<a href="` + html.EscapeString(v) + `" ` + embedMark + `="` + size + `">` + html.EscapeString(strings.ToValidUTF8(label, "\uFFFD")) + "</a>"
}

// Embeds makes frames of those links in a fragment that [HTML] returned which were
// frames and lead to one of the hosts; the other links stay links. A host stands for
// itself and for itself with "www." in front. YouTube's own host without cookies
// stands in for the others.
//
// The frames run scripts of these hosts, under their own origin and in a sandbox
// that cannot leave its frame; so the host of the page that shows them must never be
// among the hosts.
func Embeds(fragment string, hosts []string) string {
	const mark = " " + embedMark + `="`
	if !strings.Contains(fragment, mark) {
		return fragment
	}
	var out strings.Builder
	kept := 0
	for at := 0; ; {
		i := strings.Index(fragment[at:], mark)
		if i < 0 {
			break
		}
		i += at
		at = i + len(mark)
		start, end := strings.LastIndexByte(fragment[:i], '<'), strings.IndexByte(fragment[i:], '>')+i
		if start < kept || end < i || strings.IndexByte(fragment[start:i], '>') >= 0 {
			continue // text that reads like it
		}
		out.WriteString(fragment[kept:start])
		if frame, n := embedFrame(fragment[start:], end-start+1, hosts); n > 0 {
			out.WriteString(frame)
			kept = start + n
		} else {
			value := strings.IndexByte(fragment[at:], '"') + 1
			out.WriteString(fragment[start:i])
			out.WriteString(fragment[at+value : end+1])
			kept = end + 1
		}
		at = kept
	}
	out.WriteString(fragment[kept:])
	return out.String()
}

// embedFrame is the frame for the link that s starts with, whose start tag is tag
// bytes long, and the length of the link in s; zero where it stays a link.
func embedFrame(s string, tag int, hosts []string) (frame string, n int) {
	length := strings.Index(s, "</a>")
	if length < tag {
		return "", 0
	}
	z := html.NewTokenizer(strings.NewReader(s[:tag]))
	z.Next()
	var address, size string
	for _, a := range z.Token().Attr {
		switch a.Key {
		case "href":
			address = a.Val
		case embedMark:
			size = a.Val
		}
	}
	u, err := url.Parse(address)
	if err != nil || u.User != nil || u.Port() != "" || u.Scheme != "http" && u.Scheme != "https" {
		return "", 0
	}
	u.Scheme = "https"
	host := strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
	const youtube, cookieless = "youtube.com", "youtube-nocookie.com"
	if host == youtube && !allowed(hosts, youtube) && strings.HasPrefix(u.Path, "/embed/") {
		host, u.Host = cookieless, "www."+cookieless
	}
	width, height, ok := strings.Cut(size, "x")
	if !ok || !allowed(hosts, host) {
		return "", 0
	}
	label := Text(s[tag:length])
	return `<iframe src="` + html.EscapeString(u.String()) + `" width="` + width + `" height="` + height + `" title="` + html.EscapeString(label) +
		`" loading="lazy" referrerpolicy="strict-origin-when-cross-origin"` +
		` sandbox="allow-scripts allow-same-origin allow-popups allow-presentation" allowfullscreen=""></iframe>`, length + len("</a>")
}

// allowed says whether host, without "www.", is one of hosts.
func allowed(hosts []string, host string) bool {
	return slices.ContainsFunc(hosts, func(h string) bool { return strings.TrimPrefix(strings.ToLower(h), "www.") == host })
}
