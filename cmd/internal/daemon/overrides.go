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
	type about struct {
		a, b string
		word feed.Word
	}
	wanted := make(map[about]feed.Override, len(want))
	for _, o := range want {
		wanted[about{o.A, o.B, o.Word}] = o
	}
	for o := range v.AllOverrides() {
		w, ok := wanted[about{o.A, o.B, o.Word}]
		switch {
		case !ok:
			o.Gone, o.Did, o.Was = true, false, nil
			news = append(news, o)
		case w.Same(&o):
			delete(wanted, about{o.A, o.B, o.Word})
		}
	}
	for _, o := range want {
		if _, ok := wanted[about{o.A, o.B, o.Word}]; ok {
			news = append(news, o)
		}
	}
	return news
}
