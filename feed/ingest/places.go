package ingest

import (
	"fmt"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

// place is where a source is asked.
type place struct {
	asked  string // URL
	target string // host that redirects led to last, where that is another; empty: none
	lane   string // host in whose line the source stands
	twin   string // id of another source that is asked there already; empty: none
}

// plan learns from what is stored where each source is asked and, in Run, when those
// are due that are not on their way.
func (d *dispatcher) plan() error {
	d.planned, d.plannedAt = d.g.now(), time.Now()
	err := d.g.View(d.ctx, func(k StateReader) error {
		twins := twinsOf(d.work.Sources, k.State)
		beyondUs := make(map[string]bool)
		for i := range d.work.Sources {
			src := &d.work.Sources[i]
			s, ok := k.State(src.Job.Source)
			at := d.learn(i, &s, ok)
			if twin := twins[src.Job.Source]; twin != d.places[i].twin {
				d.places[i].twin = twin
				d.warnOf(i)
			}
			if h := host(d.places[i].asked); beyond(h) {
				beyondUs[h] = true
			}
			if d.tasks[i] == nil {
				d.reschedule(i, at)
			}
		}
		d.network.hosts = len(beyondUs)
		d.join()
		return nil
	})
	if err != nil {
		return fmt.Errorf("read when sources are due: %w", err)
	}
	return nil
}

// warnOf tells the operator of a source that is not asked because another one is.
func (d *dispatcher) warnOf(source int) {
	if p := d.places[source]; p.twin != "" {
		d.g.logger().WarnContext(d.ctx, "source has moved to where another is asked already, and is not asked any more: take it out of the configuration",
			"source", d.work.Sources[source].Job.Source, "url", redact(p.asked), "other", p.twin)
	}
}

// learn takes over what is stored of a source, and says when it is due.
func (d *dispatcher) learn(source int, s *feed.State, known bool) time.Time {
	src := &d.work.Sources[source]
	at, _ := Next(src, *s, known, d.g.now())
	p := &d.places[source]
	p.asked, p.target = s.Asked(src.Job.URL), host(s.Validator.Target)
	if p.target == host(p.asked) {
		p.target = ""
	}
	d.calm.note(source, p.asked, s, at)
	return at
}

// join puts sources into one line whose requests meet at one host, because that of the
// one redirects to that of the other, or both to a third.
func (d *dispatcher) join() {
	leads := make(map[string]string)
	end := func(h string) string {
		for leads[h] != "" {
			h = leads[h]
		}
		return h
	}
	for i := range d.places {
		if a, b := end(host(d.places[i].asked)), end(d.places[i].target); b != "" && a != b {
			leads[a] = b
		}
	}
	for i := range d.places {
		d.places[i].lane = end(host(d.places[i].asked))
	}
}
