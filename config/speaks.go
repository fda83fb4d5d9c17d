package config

import (
	"cmp"
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"github.com/openvoicenews/openvoice/feed/agency"
	"github.com/openvoicenews/openvoice/feed/outlet"
)

// sitePattern is a domain, and perhaps a segment of a path behind it.
var sitePattern = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?(/[^\s/?#]+)?$`)

// readSites reads the places whose pages are the source's own.
func readSites(r *reader, v value, to *sourceDraft) {
	r.list(v, func(v value) {
		s, ok := r.text(v)
		if !ok {
			return
		}
		s = strings.TrimPrefix(s, "www.")
		domain, _, _ := strings.Cut(s, "/")
		at, _ := netip.ParseAddr(s)
		switch {
		case !at.Is4() && (len(domain) > 253 || !sitePattern.MatchString(s)):
			r.fail(v, "write the domain alone and in lower case, as in paper.example", "%s is no domain", quote(s))
		case outlet.Shared(s):
			r.fail(v, "write what is the source's own, as in paper.example, medium.com/@paper or youtube.com/@paper", "%s is shared by many who publish there", s)
		case s != domain && !strings.Contains(outlet.OfSite(s).Outlet, "/"):
			r.fail(v, "write "+domain, "%s is a part of a site: a path counts on platforms alone", s)
		case slices.Contains(to.Sites, s):
			r.fail(v, "", "%s is in this list twice", s)
		default:
			to.Sites = append(to.Sites, s)
		}
	})
}

// readAgency reads which news agency the source is.
func readAgency(r *reader, v value, to *sourceDraft) {
	s, ok := r.text(v)
	switch {
	case !ok:
	case slices.Contains(agency.Terms(), s):
		to.Agency = s
	case agency.Of(s) != "":
		r.fail(v, "write "+agency.Of(s), "%s is no term of a news agency", quote(s))
	default:
		r.fail(v, cmp.Or(didYouMean(s, agency.Terms(), ""), "known are "+strings.Join(agency.Terms(), ", ")), "%s is no news agency whose credit lines are known", quote(s))
	}
}
