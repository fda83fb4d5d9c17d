package daemon

import "github.com/openvoicenews/openvoice/feed"

// distrustedKeys says what identifies nothing in the source, and why.
func distrustedKeys(s *feed.State) (all []string) {
	for k := feed.KindID; k <= feed.KindText; k++ {
		word := map[feed.Kind]string{feed.KindID: "ids", feed.KindLink: "links", feed.KindDated: "dates", feed.KindCanonical: "pages", feed.KindText: "texts"}[k]
		switch {
		case !s.Distrusted().Has(k):
		case s.Policy.Ignore.Has(k):
			all = append(all, word+" are ignored, as you said")
		case s.Doubt.Alike.Has(k):
			all = append(all, word+" are all alike and identify nothing")
		case s.Doubt.Reused.Has(k):
			all = append(all, word+" are used again for something new and identify nothing")
		}
	}
	return all
}
