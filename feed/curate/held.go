package curate

import (
	"cmp"
	"slices"
)

// Held are the reports of an entry that a rule holds back until the operator lets them go,
// the leading one first.
func (d *Decision) Held() (all []Report) {
	if d.Hand.Hidden != nil || d.Subject.Entry == nil {
		return nil
	}
	for i := range d.Withheld {
		if _, held := d.Withheld[i].Verdict.Stopped(); held {
			all = append(all, d.Withheld[i])
		}
	}
	return led(d.Subject.Entry, all)
}

// review adds the feeds that take what is held back.
func (d *Decision) review() {
	if len(d.plan.held) == 0 || len(d.Withheld) == 0 || len(d.Held()) == 0 {
		return
	}
	for _, f := range d.plan.held {
		d.Feeds = append(d.Feeds, Taken{Feed: f})
	}
	slices.SortFunc(d.Feeds, func(a, b Taken) int { return cmp.Compare(a.Feed, b.Feed) })
}

// AsHeld is what the decision on an entry would be of its reports that are held back, of
// which there must be some.
func (d *Decision) AsHeld() *Decision {
	x := &Decision{Subject: d.Subject, Reports: d.Held(), Hand: d.Hand, plan: d.plan}
	for i := range x.Reports {
		x.Reports[i].filed = d.Hand.Filed
		x.file(&x.Reports[i], x.Reports[0].Origin)
	}
	x.conclude()
	return x
}

// ReviewID is the id of the feed that takes what is held back, among those of the
// operator's feeds.
const ReviewID = "review"
