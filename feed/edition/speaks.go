package edition

import (
	"regexp"
	"slices"
	"strings"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/agency"
)

// ownNames takes the bare names of news agencies out of those whom the report and its feed
// name as authors, unless the source is that agency or names another feed as where the entry
// comes from. Whom a text is from by its own word stands among its categories.
func ownNames(r *Report) {
	if r.Content.Upstream != nil {
		return
	}
	for _, all := range []*[]feed.Person{&r.Content.Authors, &r.Content.Contributors, &r.Meta.Authors, &r.Meta.Contributors} {
		*all = slices.DeleteFunc(slices.Clone(*all), func(p feed.Person) bool { return speaksFor(&r.Publisher, p.Name) })
	}
}

// speaksFor reports whether the name is that of news agencies alone, of which the source is
// none by the operator's word.
func speaksFor(s *feed.Publisher, name string) bool {
	found := false
	for _, part := range several.Split(strings.TrimSpace(bareBefore.ReplaceAllLiteralString(name, "")), -1) {
		term := agency.Of(strings.TrimSpace(bareAfter.ReplaceAllLiteralString(strings.Trim(part, "() "), "")))
		if term == "" || agency.OfSource(s) == term {
			return false
		}
		found = true
	}
	return found
}

var (
	// several parts the names in an author's name.
	several = regexp.MustCompile(`\s*(?:/|,|;|&|\+|\band\b|\bund\b|\bet\b|\by\b)\s*`)
	// bareBefore and bareAfter are what stands around the name of an agency and adds nothing.
	bareBefore = regexp.MustCompile(`(?i)^\s*(?:by|von|par|de|from|via|source:)\s+`)
	bareAfter  = regexp.MustCompile(`(?i)\s+(?:staff|news|news agency|agency|newsroom|editorial|writers?|reporters?)$`)
)
