package config

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/curate"
)

// Defaults of a selection.
const (
	DefaultLimit   = 100
	DefaultMost    = 500
	DefaultSpan    = 6 * time.Hour
	DefaultBacklog = 5
)

// selection is how a feed chooses, while it is read.
type selection struct {
	curate.Selection
	storiesSaid bool
}

// newSelection is what holds where the file says nothing.
func newSelection() selection {
	return selection{Selection: curate.Selection{
		Stories: true, Limit: DefaultLimit, Most: DefaultMost, Span: DefaultSpan, Share: curate.Share{Of: 1, Among: 3}, Backlog: DefaultBacklog,
	}}
}

// selectionKeys are the keys of a mapping that has a selection.
func selectionKeys[T any](of func(*T) *selection) []key[T] {
	return []key[T]{
		{"stories", false, func(r *reader, v value, to *T) {
			s := of(to)
			s.Stories, s.storiesSaid = r.boolean(v)
		}},
		{"limit", false, set(between(1, maxLimit), func(to *T) *int { return &of(to).Limit })},
		{"most", false, func(r *reader, v value, to *T) {
			n, ok := r.integer(v, 1, maxLimit)
			if s := of(to); ok && n < s.Limit {
				r.fail(v, "most is where limit ends on a busy day, so it is no less", "most (%d) is less than limit (%d)", n, s.Limit)
			} else if ok {
				s.Most = n
			}
		}},
		{"span", false, set(duration(0, 30*24*time.Hour), func(to *T) *time.Duration { return &of(to).Span })},
		{"share", false, set(share, func(to *T) *curate.Share { return &of(to).Share })},
		{"backlog", false, set(between(0, maxLimit), func(to *T) *int { return &of(to).Backlog })},
		{"order", false, set(order, func(to *T) *curate.Order { return &of(to).Order })},
		{"dates", false, set(order, func(to *T) *curate.Order { return &of(to).Dates })},
		{"hours", false, set(between(1, 366*24), func(to *T) *int { return &of(to).Hours })},
		{"content", false, set(extent, func(to *T) *curate.Extent { return &of(to).Look.Content })},
		{"headline", false, set(headline, func(to *T) *string { return &of(to).Look.Headline })},
		{"token_file", false, set(tokenFile, func(to *T) *feed.Hash { return &of(to).Look.Token })},
	}
}

// mainDraft is what the main feed shows, while it is read.
type mainDraft struct {
	selection
	filter filterDraft
}

var mainKeys = slices.Concat(filterKeys(func(to *mainDraft) *filterDraft { return &to.filter }), selectionKeys(func(to *mainDraft) *selection { return &to.selection }))

func readMain(r *reader, v value, to *Config) {
	d := mainDraft{selection: r.base.feeds}
	object(r, v, mainKeys, &d)
	to.Main = d.Selection
	d.filter.read(r, ofMain, func() *curate.Selection { return &to.Main })
}

// share reads a part of the whole: "1/3", or 1 for all of it.
func share(r *reader, v value) (s curate.Share, ok bool) {
	const hint = "write a part of the places, as in 1/3 or 1/2; 1 is no bound"
	text, ok := r.scalar(v, "a part of the whole")
	if !ok {
		return s, false
	}
	of, among, whole := strings.Cut(strings.ReplaceAll(text, " ", ""), "/")
	if !whole {
		among = "1"
	}
	a, err1 := strconv.ParseUint(of, 10, 16)
	b, err2 := strconv.ParseUint(among, 10, 16)
	if err1 != nil || err2 != nil || a == 0 || a > b {
		r.fail(v, hint, "%s is no part of the whole", quote(text))
		return s, false
	}
	return curate.Share{Of: int(a), Among: int(b)}, true
}

// orders are the words for [curate.Order], by its values.
var orders = []string{"published", "arrival"}

func order(r *reader, v value) (curate.Order, bool) {
	s, ok := r.text(v)
	if !ok {
		return 0, false
	}
	i := slices.Index(orders, s)
	if i < 0 {
		r.fail(v, didYouMean(s, orders, "write one of"), "%s is neither published nor arrival", quote(s))
		return 0, false
	}
	return curate.Order(i), true
}
