package daemon

import (
	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/storage"
)

// overridesPerRecord bounds what one record can make of stories.
const overridesPerRecord = 200

// difference is what makes the stored overrides those wanted: first what is taken
// back, so that nothing that is no more can stand against what is new.
func difference(want []feed.Override, v storage.View) (news []feed.Override) {
	type pair struct{ a, b string }
	wanted := make(map[pair]feed.Override, len(want))
	for _, o := range want {
		wanted[pair{o.A, o.B}] = o
	}
	for o := range v.AllOverrides() {
		w, ok := wanted[pair{o.A, o.B}]
		switch {
		case !ok:
			o.Gone, o.Did, o.Was = true, false, nil
			news = append(news, o)
		case w.Together == o.Together && w.At == o.At && w.Reason == o.Reason:
			delete(wanted, pair{o.A, o.B})
		}
	}
	for _, o := range want {
		if _, ok := wanted[pair{o.A, o.B}]; ok {
			news = append(news, o)
		}
	}
	return news
}
