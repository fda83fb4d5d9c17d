package daemon

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/catalog"
	"github.com/openvoicenews/openvoice/feed/publish"
	"github.com/openvoicenews/openvoice/feed/render/html"
	"github.com/openvoicenews/openvoice/storage"

	"github.com/openvoicenews/openvoice/cmd/internal/control"
	"github.com/openvoicenews/openvoice/cmd/internal/report"
)

// maxAnswers is how many entries one question may lead to: several sources may have
// given one address.
const maxAnswers = 10

// CallWhy explains an entry: where it comes from, what was made of it, and where it stands.
var CallWhy = control.Call[*API, string, report.Why]{Name: "why", Handle: (*API).why}

// why explains the entries that the id or URL leads to.
func (a *API) why(ctx context.Context, asked string) (report.Why, error) {
	x, g := report.Why{Asked: asked}, a.generations.Load()
	err := a.site.look(ctx, func(v storage.View, rows catalog.Picture) error {
		x.Entries = nil // it may be called again
		w := whyReader{v, g, publish.NewExplainer(g.spec, v, rows)}
		for _, f := range w.find(asked) {
			one, err := w.explain(f)
			if err != nil {
				return err
			}
			x.Entries = append(x.Entries, one)
		}
		return nil
	})
	if err == nil && len(x.Entries) == 0 {
		err = fmt.Errorf("no entry is known by %q: give the id under which it is published, the one that its source gave, or its address; openvoice why-not says who could have brought it", asked)
	}
	if err != nil {
		return report.Why{}, err
	}
	return x, nil
}

// whyReader answers from one view.
type whyReader struct {
	storage.View
	generation *generation
	places     *publish.Explainer
}

// found is an entry, and by what it was found.
type found struct {
	number uint64
	by     string
}

// find are the entries that go by what was asked, in the order of how well it names
// them.
func (w whyReader) find(asked string) (all []found) {
	add := func(n uint64, by string) {
		if len(all) < maxAnswers && !slices.ContainsFunc(all, func(f found) bool { return f.number == n }) {
			all = append(all, found{n, by})
		}
	}
	if id, _, ok := html.IDOf(w.generation.spec.Site.URL, asked); ok {
		asked = id
	}
	if n, ok := w.EntryByID(asked); ok {
		add(n, "its published id")
	}
	if n, ok := w.StoryByID(asked); ok && len(all) == 0 {
		if s, ok := w.Story(n); ok {
			for _, m := range s.Members {
				add(m, "the id of its story")
			}
		}
	}
	for _, k := range feed.Keys(asked, asked, feed.Hash{}, 0) {
		if !k.Local() {
			if n, ok := w.EntryByKey("", k); ok {
				add(n, "the address of its page")
			}
			continue
		}
		for s := range w.States() {
			if n, ok := w.EntryByKey(s.Source, k); ok {
				add(n, fmt.Sprintf("the %s that %s gave", k.Kind(), w.generation.names.show(s.Source)))
			}
		}
	}
	return all
}

func (w whyReader) explain(f found) (report.EntryWhy, error) {
	e, ok := w.Entry(f.number)
	if !ok {
		return report.EntryWhy{}, fmt.Errorf("entry %d is in an index, but not in the store", f.number)
	}
	x := report.EntryWhy{
		ID: e.ID, Found: f.by, Title: w.title(&e), Published: e.Published, Arrival: e.Arrival, Backlog: e.Backlog, Minted: e.Minted, Live: e.Live(),
		Carriers: e.Carriers, Story: w.story(&e), Overrides: append([]feed.Override{}, w.Overrides(e.ID)...),
	}
	for i := range e.Origins {
		x.Origins = append(x.Origins, w.origin(&e, &e.Origins[i]))
	}
	var err error
	if x.Publish, err = w.places.Explain(e.Number); err != nil {
		return x, err
	}
	for _, s := range x.Publish.Standings {
		m, _ := w.Entry(s.Entry)
		x.Story.Leads = append(x.Story.Leads, report.LeadWhy{ID: m.ID, Source: w.generation.names.show(s.Source), Role: s.Role.String(), As: s.Reason.String(), Dropped: s.Dropped})
	}
	return x, nil
}

// title is the first title that anybody gave the entry.
func (w whyReader) title(e *feed.Entry) string {
	for i := range e.Origins {
		if c, ok := w.Content(e.Number, e.Origins[i].Source); ok && c.Title != "" {
			return c.Title
		}
	}
	return ""
}

func (w whyReader) origin(e *feed.Entry, o *feed.Origin) report.OriginWhy {
	c, _ := w.Content(e.Number, o.Source)
	state, _ := w.State(o.Source)
	listed := slices.ContainsFunc(w.Listing(o.Source), func(l feed.Listed) bool { return l.Entry == e.Number })
	name := w.generation.names.show(o.Source)
	x := report.OriginWhy{
		Source: name, Configured: w.configured(o.Source), Gone: o.Tomb, URL: state.URL, ID: c.ID, Link: c.Link, Title: c.Title,
		Published: o.Published, Updated: o.Updated, FirstSeen: o.FirstSeen, LastListed: feed.LastListed(o, &state, listed), Listed: listed, Edits: o.Edits,
		Keys: []report.KeyWhy{}, Distrusted: distrustedKeys(&state),
	}
	if !o.Tomb {
		x.Role, x.Owner = o.Role.String(), cmp.Or(o.Owner, o.Outlet, name)
	}
	if e.Lead == o.Source {
		x.Leads = cmp.Or(asLead(e.Reason), "the entry")
	}
	keys := slices.Clone(o.Keys)
	for _, k := range o.Given {
		if !slices.Contains(keys, k) {
			keys = append(keys, k)
		}
	}
	for _, k := range keys {
		x.Keys = append(x.Keys, report.KeyWhy{Kind: k.Kind().String(), Key: k, Held: slices.Contains(o.Keys, k), Given: slices.Contains(o.Given, k)})
	}
	return x
}

// asLead is why an origin leads its entry; empty where it is alone.
func asLead(r feed.LeadReason) string {
	if r == 0 {
		return ""
	}
	return "the entry, as " + r.String()
}

func (w whyReader) configured(source string) bool { return w.generation.has(source) }

func (w whyReader) story(e *feed.Entry) report.StoryWhy {
	x := report.StoryWhy{ID: e.Story, Arrival: e.Arrival, Refused: e.Refused}
	n, ok := w.StoryByID(e.Story)
	if !ok {
		x.Members = []report.MemberWhy{w.member(e)}
		x.Life, x.Until = w.life([]uint64{e.Number})
		return x
	}
	s, _ := w.Story(n)
	x.Updated, x.Arrival = s.Updated, 0
	x.Life, x.Until = w.life(s.Members)
	ids := map[uint64]string{}
	for _, n := range s.Members {
		if m, ok := w.Entry(n); ok {
			ids[n] = m.ID
			x.Members = append(x.Members, w.member(&m))
			if x.Arrival == 0 || m.IsReport() {
				x.Arrival = max(x.Arrival, m.Arrival)
			}
		}
	}
	for _, a := range s.Aliases {
		y := report.AliasWhy{ID: a.ID, Join: a.Join}
		for _, n := range a.Members {
			y.Members = append(y.Members, ids[n])
		}
		x.Aliases = append(x.Aliases, y)
	}
	return x
}

func (w whyReader) member(e *feed.Entry) report.MemberWhy {
	m := report.MemberWhy{ID: e.ID, Title: w.title(e), Live: e.Live(), Join: e.Join}
	for i := range e.Origins {
		m.Sources = append(m.Sources, w.generation.names.show(e.Origins[i].Source))
	}
	return m
}

// life is that of the story of the members, and until when it lasts.
func (w whyReader) life(members []uint64) (is report.Life, until feed.Time) {
	window := feed.Time(w.generation.window / time.Second)
	is = report.LifeClosed
	for _, n := range members {
		o, ok := w.WindowEntry(n)
		if !ok {
			continue
		}
		until = max(until, feed.Time(o.Seen)+window)
		if feed.Time(o.At)+window > w.Now() {
			is = report.LifeOpen
		} else if is == report.LifeClosed {
			is = report.LifeQuiet
		}
	}
	return is, until
}
