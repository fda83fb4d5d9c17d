package curate

import (
	"net/url"
	"strings"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/fold"
)

// MayName reports whether the report may be shown under the name of the feed that it says it
// comes from: not where that is another source of the plan, unless the operator lets the
// report's source speak for others.
func (r *Report) MayName(upstream *feed.Meta) bool {
	if r.Source.Aggregator || r.plan == nil {
		return true
	}
	if r.plan.another(r.Source, r.Origin.Named) {
		return false
	}
	forms := []string{nameForm(upstream.Title), urlForm(upstream.ID)}
	for i := range upstream.Links {
		forms = append(forms, urlForm(upstream.Links[i].Href))
	}
	for _, form := range forms {
		if form != "" && r.plan.another(r.Source, r.plan.known[form]) {
			return false
		}
	}
	return true
}

// another reports whether the id is that of a source of the plan that belongs to somebody
// else than s does.
func (p *Plan) another(s *Source, id string) bool {
	o := p.sources[id]
	return o != nil && id != s.Stored() && (s.Owner == "" || s.Owner != o.Owner)
}

// nameForm is the form in which titles of sources are compared.
func nameForm(title string) string { return strings.Join(strings.Fields(fold.String(title)), " ") }

// urlForm is the form in which URLs of sources are compared: without the scheme, "www.", and
// what makes no difference. It is empty for what is no URL of the web.
func urlForm(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return ""
	}
	_, form, _ := strings.Cut(feed.CanonicalURL(u), "://")
	return strings.TrimSuffix(strings.TrimPrefix(form, "www."), "/")
}
