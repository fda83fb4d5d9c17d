package compare

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/openvoicenews/openvoice/feed/curate"
	"github.com/openvoicenews/openvoice/feed/publish"
)

// asked is a side as it is asked about single entries, in one view.
type asked struct {
	*side
	view   View
	reader *curate.Reader
	known  map[uint64]*curate.Decision
}

func (s *side) ask(v View) *asked {
	return &asked{s, v, curate.NewReader(v), map[uint64]*curate.Decision{}}
}

// decide is the decision on the entry of the number.
func (a *asked) decide(number uint64) (*curate.Decision, error) {
	if d := a.known[number]; d != nil {
		return d, nil
	}
	e, ok := a.view.Entry(number)
	if !ok {
		return nil, fmt.Errorf("entry %d is in the catalogue, but not in the store", number)
	}
	d, err := a.builder.Plan().Evaluate(curate.Subject{Entry: &e, Words: a.view.Overrides(e.ID), Reader: a.reader, Explain: true})
	if err == nil {
		a.known[number] = d
	}
	return d, err
}

// tell is the id of the row, which the side shows, and the report that leads it.
func (a *asked) tell(row *curate.Chosen) (id string, lead *curate.Report, err error) {
	var d *curate.Decision
	if !row.Story {
		if d, err = a.decide(row.Number); err != nil {
			return "", nil, err
		}
	} else {
		s, ok := a.view.Story(row.Number)
		if !ok {
			return "", nil, fmt.Errorf("story %d is in the catalogue, but not in the store", row.Number)
		}
		if d, err = a.builder.Plan().Evaluate(curate.Subject{Story: &s, Member: a.decide, Reader: a.reader}); err != nil {
			return "", nil, err
		}
	}
	switch {
	case len(d.Reports) > 0:
		lead = &d.Reports[0]
	case len(d.Withheld) > 0: // in a feed of what is held back
		lead = &d.Withheld[0]
	default:
		err = fmt.Errorf("%s is in a feed, but nothing of it is left", d.ID())
	}
	return d.ID(), lead, err
}

// moved are what comes to feeds and leaves them.
func (c *Comparison) moved(v View, before, after publish.Shown) (all []Moved, err error) {
	was, is := c.before.ask(v), c.after.ask(v)
	at := map[string]int{} // by id and way
	add := func(path string, rows []curate.Chosen, in bool) error {
		here, there := was, is
		if in {
			here, there = is, was
		}
		for i := range rows {
			if rows[i].Place.Arrival < c.since {
				continue
			}
			id, lead, err := here.tell(&rows[i])
			if err != nil {
				return err
			}
			key := fmt.Sprint(in, " ", id)
			n, known := at[key]
			if !known {
				m := Moved{In: in, ID: id, Arrival: rows[i].Place.Arrival, Source: lead.Source.ID}
				if content, ok := v.Content(lead.Entry.Number, lead.Source.Stored()); ok {
					m.Title = content.Title
				}
				n = len(all)
				at[key], all = n, append(all, m)
			}
			m := &all[n]
			m.Feeds = append(m.Feeds, path)
			if m.By, err = cause(m.By, path, lead.Entry.Number, here, there, in); err != nil {
				return err
			}
		}
		return nil
	}
	for _, path := range c.paths(before) {
		if err := add(path, missing(before[path], after[path]), true); err != nil {
			return nil, err
		}
		if err := add(path, missing(after[path], before[path]), false); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(all, func(a, b Moved) int {
		return cmp.Or(cmp.Compare(a.by(), b.by()), cmp.Compare(b.Arrival, a.Arrival))
	})
	return all, nil
}

// by is 0 for what a rule, or the like, moves, and 1 for what only others do.
func (m *Moved) by() int {
	if m.By == place {
		return 1
	}
	return 0
}

// place is the cause of what moves only because others do.
const place = "others"

// cause is who moves the entry: it stands in the feed of the path here, and not there. Of two
// causes the one that is known comes first, unless it is [place].
func cause(known, path string, number uint64, here, there *asked, in bool) (string, error) {
	if known != "" && known != place {
		return known, nil
	}
	h, err := here.decide(number)
	if err != nil {
		return "", err
	}
	t, err := there.decide(number)
	if err != nil {
		return "", err
	}
	f := there.feed(path)
	switch {
	case t.Takes(f):
		return place, nil
	case len(t.Reports) == 0 && in:
		return stopper(t) + noMore, nil
	case len(t.Reports) == 0:
		return stopper(t), nil
	}
	x, y := madeOf(h), madeOf(t)
	for _, term := range there.builder.Plan().Feeds()[f].Categories {
		if by, has := x.categories[term]; has && y.categories[term] == "" {
			if !in {
				by = cmp.Or(y.away[term], by)
			}
			return by, nil
		}
	}
	return "what the feed takes", nil
}

// feed is the place in the plan of the feed of the path.
func (a *asked) feed(path string) int {
	return slices.IndexFunc(a.builder.Plan().Feeds(), func(f curate.Feed) bool { return f.Path == path })
}

// shares are how much of each feed comes from each source, owner and country, where that
// is other than before.
func (c *Comparison) shares(before, after publish.Shown) (all []Share) {
	for _, path := range c.paths(before) {
		for _, of := range []string{"source", "owner", "country"} {
			b, a := c.before.count(before[path], of), c.after.count(after[path], of)
			var changed []Share
			for _, name := range slices.Sorted(maps.Keys(union(b, a))) {
				s := Share{path, of, name, percent(b[name], len(before[path])), percent(a[name], len(after[path]))}
				if s.Before != s.After {
					changed = append(changed, s)
				}
			}
			slices.SortStableFunc(changed, func(a, b Share) int { return cmp.Compare(b.by(), a.by()) })
			all = append(all, changed...)
		}
	}
	return all
}

// by is by how much the share changes.
func (s *Share) by() int { return max(s.Before-s.After, s.After-s.Before) }

func union(a, b map[string]int) map[string]int {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return all
}

// count is how many of the rows are led by each source, owner or country.
func (s *side) count(rows []curate.Chosen, of string) map[string]int {
	n := map[string]int{}
	for i := range rows {
		src := &s.spec.Sources[rows[i].Source]
		if name := map[string]string{"source": src.ID, "owner": src.Owner, "country": src.Country}[of]; name != "" {
			n[name]++
		}
	}
	return n
}
