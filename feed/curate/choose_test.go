package curate

import (
	"errors"
	"fmt"
	"iter"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
)

// row is an entry that was published at the time, in the story unless that is zero.
func row(number uint64, at feed.Time, story uint64) Row {
	r := Row{Ref: feed.Ref{Published: at, ID: fmt.Sprint("e", number), Record: number >> 12, Number: number}}
	if story != 0 {
		r.Story = &feed.Story{Number: story, ID: fmt.Sprint("s", story), Published: feed.Time(story)}
	}
	return r
}

// given yields the rows, then the error if there is one, and counts how many were asked for.
func given(asked *int, err error, rows ...Row) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		for _, r := range rows {
			if *asked++; !yield(r, nil) {
				return
			}
		}
		if err != nil {
			yield(Row{}, err)
		}
	}
}

func TestChoose(t *testing.T) {
	for _, c := range []struct {
		name  string
		feed  Feed
		rows  []Row
		want  string
		asked int
	}{
		{"none", Feed{Limit: 3}, nil, "", 0},
		{"fewer than places", Feed{Limit: 3}, []Row{row(9, 9, 0), row(8, 8, 0)}, "e9 e8", 2},
		{"the newest, and no more are asked for", Feed{Limit: 2}, []Row{row(9, 9, 0), row(8, 8, 0), row(7, 7, 0)}, "e9 e8", 2},
		{"a story once, where it began", Feed{Limit: 3, Stories: true}, []Row{row(9, 9, 2), row(8, 8, 2), row(7, 7, 0), row(6, 6, 2), row(5, 5, 0), row(4, 4, 0)}, "e7 e5 s2", 5},
		{"ties stand as in their document", Feed{Limit: 3, Stories: true}, []Row{row(9, 4, 0), row(8, 4, 0), row(7, 7, 4)}, "s4 e8 e9", 3},
		{"those of a later record first", Feed{Limit: 3, Stories: true}, []Row{row(8, 4, 0), row(9<<12, 4, 0), row(9<<12+1, 4, 0)}, "e36864 e36865 e8", 3},
		{"as the rows come without stories", Feed{Limit: 3}, []Row{row(7, 1, 0), row(8, 8, 0)}, "e7 e8", 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			asked := 0
			got, err := Choose(&c.feed, given(&asked, nil, c.rows...))
			if err != nil {
				t.Fatal(err)
			}
			var ids []string
			for _, r := range got {
				ids = append(ids, r.Shown().ID)
			}
			if s := strings.Join(ids, " "); s != c.want || asked != c.asked {
				t.Errorf("chose %q of %d rows, want %q of %d", s, asked, c.want, c.asked)
			}
		})
	}
}

func TestChooseFails(t *testing.T) {
	broken, asked := errors.New("broken"), 0
	if rows, err := Choose(&Feed{Limit: 9}, given(&asked, broken, row(1, 1, 0))); rows != nil || !errors.Is(err, broken) {
		t.Errorf("got %v, %v", rows, err)
	}
}
