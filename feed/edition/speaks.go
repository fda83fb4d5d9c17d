package edition

import (
	"slices"
	"strings"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/agency"
)

// ownNames takes the bare names of news agencies out of the authors that the report and its
// feed give, unless the source is that agency or names another feed as where the entry comes
// from. Whom a text is from by its own word stands among its categories.
func ownNames(r *Report) {
	if r.Content.Upstream != nil {
		return
	}
	for _, all := range []*[]feed.Person{&r.Content.Authors, &r.Meta.Authors} {
		*all = slices.DeleteFunc(slices.Clone(*all), func(p feed.Person) bool {
			term := agencyNamed(p.Name)
			return term != "" && !isAgency(&r.Publisher, term)
		})
	}
}

// agencyNamed is the agency whose bare name it is, "" for none.
func agencyNamed(name string) string {
	name = strings.TrimSpace(name)
	if len(name) > 3 && strings.EqualFold(name[:3], "by ") {
		name = name[3:]
	}
	return agency.Of(name)
}

// isAgency reports whether the source is the agency, by the operator's word.
func isAgency(s *feed.Publisher, term string) bool {
	return s.Agency == term || agency.Of(s.Title) == term || agency.Of(s.Owner) == term || agency.Of(s.ID) == term
}
