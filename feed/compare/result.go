package compare

import (
	"cmp"
	"maps"
	"slices"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/catalog"
	"github.com/openvoicenews/openvoice/feed/publish"
)

// Result is what the plan after changes.
type Result struct {
	Entries    int        `json:"entries"`   // that were looked at
	Rules      Rules      `json:"rules"`     // of the plan after
	Published  []Move     `json:"published"` // entries that are published, or are no more, by whom
	Feeds      []Shift    `json:"feeds"`     // of the feeds that are there before and after
	New        []string   `json:"new_feeds"`
	Gone       []string   `json:"gone_feeds"`
	Categories []Category `json:"categories"` // of which entries come and go
	Shares     []Share    `json:"shares"`     // that are others
	Moved      []Moved    `json:"moved"`      // that come to feeds and leave them, what arrived last first; behind these, what moves only because others do
}

// Rules is what becomes of the rules.
type Rules struct {
	Count   int      `json:"count"` // that the plan after has
	New     []string `json:"new"`   // ids
	Changed []string `json:"changed"`
	Gone    []string `json:"gone"`
	Idle    []string `json:"idle"`   // new, and fired on nothing
	Failed  []Failed `json:"failed"` // that could not be evaluated
}

// Failed is a rule that could not be evaluated.
type Failed struct {
	Rule    string `json:"rule"`
	Entries int    `json:"entries"`
	Err     string `json:"error"` // of one of them
}

// Share is how much of a feed comes from a source, an owner or a country.
type Share struct {
	Feed   string `json:"feed"` // its path
	Of     string `json:"of"`   // "source", "owner" or "country"
	Name   string `json:"name"`
	Before int    `json:"before"` // percent of what it shows
	After  int    `json:"after"`
}

// Moved is an entry, or a story by its leading one, that comes to feeds or leaves them.
type Moved struct {
	In      bool      `json:"in"`
	Feeds   []string  `json:"feeds"` // their paths
	ID      string    `json:"id"`
	Arrival feed.Time `json:"arrival"`
	Source  string    `json:"source"`
	Title   string    `json:"title"`
	By      string    `json:"by"` // whom it moves
}

// Result is what the comparison came to. It chooses in v, to which [Comparison.Step] must
// have come.
func (c *Comparison) Result(v View) (*Result, error) {
	c.begin(v)
	for _, s := range c.sides() {
		if err := s.catalogue.Step(v); err != nil {
			return nil, err
		}
	}
	r := &Result{Entries: c.tally.entries, Rules: c.rules(), Feeds: []Shift{}, Categories: []Category{}, Shares: []Share{}, Moved: []Moved{}}
	r.Published, _, _ = moves(c.tally.published)
	for _, term := range slices.Sorted(maps.Keys(c.tally.categories)) {
		x := Category{Category: term}
		x.By, x.In, x.Out = moves(c.tally.categories[term])
		r.Categories = append(r.Categories, x)
	}
	slices.SortStableFunc(r.Categories, func(a, b Category) int { return cmp.Compare(b.In+b.Out, a.In+a.Out) })
	var before, after publish.Shown
	err := c.before.catalogue.Read(func(p catalog.Picture) error {
		before = c.before.builder.Choose(v, p)
		return c.after.catalogue.Read(func(p catalog.Picture) error {
			after = c.after.builder.Choose(v, p)
			return nil
		})
	})
	if err != nil {
		return nil, err
	}
	for _, path := range c.paths(before) {
		r.Feeds = append(r.Feeds, shift(path, before, after))
	}
	r.New, r.Gone = without(after, before), without(before, after)
	r.Shares = c.shares(before, after)
	r.Moved, err = c.moved(v, before, after)
	return r, err
}

// paths are those of the feeds that are there before and after, in the order of the plan.
func (c *Comparison) paths(before publish.Shown) (all []string) {
	for _, f := range c.after.builder.Plan().Feeds() {
		if _, known := before[f.Path]; known {
			all = append(all, f.Path)
		}
	}
	return all
}

// without are the paths of feeds that the others lack.
func without(feeds, others publish.Shown) (paths []string) {
	for _, path := range slices.Sorted(maps.Keys(feeds)) {
		if _, there := others[path]; !there {
			paths = append(paths, path)
		}
	}
	return paths
}
