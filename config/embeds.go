package config

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// Sanitize is what is let through of the HTML of strangers beyond what is safe in
// itself; see docs/sanitizing.md.
type Sanitize struct {
	Embeds []string // host names whose frames are published
}

var sanitizeKeys = []key[Sanitize]{
	{"embeds", false, readEmbeds},
}

var hostPattern = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$`)

// readEmbeds reads host names. The site's own is refused: a frame from it could take
// its sandbox off.
func readEmbeds(r *reader, v value, to *Sanitize) {
	own := ""
	if u, err := url.Parse(r.cfg.Site.URL); err == nil {
		own = strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
	}
	r.list(v, func(v value) {
		s, ok := r.text(v)
		switch {
		case !ok:
		case len(s) > 253 || !hostPattern.MatchString(s):
			r.fail(v, "write the name alone and in lower case, as in player.vimeo.com", "%s is no host name", quote(s))
		case strings.TrimPrefix(s, "www.") == own:
			r.fail(v, "take it out", "%s is the site's own host, whose frames would not be safe", s)
		case slices.Contains(to.Embeds, s):
			r.fail(v, "", "%s is in this list twice", s)
		default:
			to.Embeds = append(to.Embeds, s)
		}
	})
}
