package daemon

import (
	"fmt"
	"strings"

	"github.com/openvoicenews/openvoice/feed/compare"
)

// strictest is the lesser of two bounds of [compare.Shift.Over].
func strictest(a, b int) int {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}

// maxShifts is how many feeds an [errTooMuch] names.
const maxShifts = 5

// errTooMuch is the refusal of a configuration by which feeds would change too much.
type errTooMuch struct {
	feeds []compare.Shift
	most  int // percent
}

func (e *errTooMuch) Error() string {
	var all []string
	for i := range e.feeds {
		if i == maxShifts {
			all = append(all, fmt.Sprintf("likewise of %d other feeds", len(e.feeds)-i))
			break
		}
		s := &e.feeds[i]
		all = append(all, fmt.Sprintf("%d of the %d entries of %s would leave it (%d%%)", s.Out, s.Before, s.Path, s.Percent()))
	}
	return fmt.Sprintf("%s, which is more than reload.most %d%%: see openvoice diff, and openvoice reload --accept", strings.Join(all, ", "), e.most)
}

// bounded is an error where more of a feed would leave it than may; most is as in [compare.Shift.Over].
func bounded(all []compare.Shift, most int) error {
	e := &errTooMuch{most: most}
	for i := range all {
		if all[i].Over(most) {
			e.feeds = append(e.feeds, all[i])
		}
	}
	if len(e.feeds) == 0 {
		return nil
	}
	return e
}

// moved says how many entries come to and leave each feed.
func moved(all []compare.Shift) (changes []string) {
	for i := range all {
		s := &all[i]
		for _, c := range []struct {
			n         int
			one, many string
		}{{s.Out, "leaves", "leave"}, {s.In, "comes to", "come to"}} {
			switch {
			case c.n == 1:
				changes = append(changes, fmt.Sprintf("1 entry %s %s", c.one, s.Path))
			case c.n > 1:
				changes = append(changes, fmt.Sprintf("%d entries %s %s", c.n, c.many, s.Path))
			}
		}
	}
	return changes
}
