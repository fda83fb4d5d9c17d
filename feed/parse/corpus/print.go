package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/openvoicenews/openvoice/feed/parse"
)

// rate is how many of how many are as expected.
type rate struct{ right, all int }

func (r *rate) add(ok bool) {
	r.all++
	if ok {
		r.right++
	}
}

func (r rate) String() string {
	if r.all == 0 {
		return "none"
	}
	return fmt.Sprintf("%d of %d, %.1f %%", r.right, r.all, 100*float64(r.right)/float64(r.all))
}

// apart are the groups that the rate of expectations leaves out: what another
// reader's sanitiser keeps is its own business, and CDF is dead.
var apart = []string{"sanitize", "cdf"}

// printExpectations prints which expectations hold.
func printExpectations(w io.Writer, dir string, _ bool) error {
	rows, err := expectations(dir)
	if err != nil {
		return err
	}
	groups := map[string]*rate{}
	var order []string
	var total, most rate
	empty := 0 // of most
	for i := range rows {
		e := &rows[i]
		found, ok := e.check(dir)
		if groups[e.Group] == nil {
			groups[e.Group] = new(rate)
			order = append(order, e.Group)
		}
		groups[e.Group].add(ok)
		total.add(ok)
		if !slices.Contains(apart, e.Group) {
			most.add(ok)
			if ok && fold(found) == "" {
				empty++
			}
		}
		if !ok {
			fmt.Fprintf(w, "%s %s %s: expected %.300q, found %.300q\n", e.Group, e.File, e.Path, fmt.Sprint(e.Value), found)
		}
	}
	slices.Sort(order)
	fmt.Fprintln(w, "expectations by group:")
	for _, g := range order {
		fmt.Fprintf(w, "  %-10s %s\n", g, groups[g])
	}
	fmt.Fprintf(w, "  all        %s\n  without %s and %s: %s; %d of these only because both sides are empty\n", total, apart[0], apart[1], most, empty)
	return nil
}

// dateRow is a row of dates.json; Expect is null where there is no date to be read.
type dateRow struct {
	Group  string  `json:"group"`
	Input  string  `json:"input"`
	Expect *string `json:"expect"`
}

// printDates prints which dates are read as expected.
func printDates(w io.Writer, dir string, _ bool) error {
	r, failures, err := checkDates(dir)
	if err != nil {
		return err
	}
	for _, f := range failures {
		fmt.Fprintln(w, f)
	}
	fmt.Fprintf(w, "dates: %s\n", r)
	return nil
}

func checkDates(dir string) (r rate, failures []string, err error) {
	b, err := os.ReadFile(filepath.Join(dir, "dates.json"))
	if err != nil {
		return r, nil, err
	}
	var rows []dateRow
	if err := json.Unmarshal(b, &rows); err != nil {
		return r, nil, fmt.Errorf("read dates.json: %w", err)
	}
	for _, row := range rows {
		want := ""
		if row.Expect != nil {
			at, err := time.Parse(time.RFC3339, *row.Expect)
			if err != nil {
				return r, nil, fmt.Errorf("read dates.json: %w", err)
			}
			want = at.UTC().Format(time.RFC3339)
		}
		got, _ := parse.Date(row.Input)
		r.add(got.String() == want)
		if got.String() != want {
			failures = append(failures, fmt.Sprintf("date %s %q: expected %s, found %s", row.Group, row.Input, cmp.Or(want, "none"), cmp.Or(got.String(), "none")))
		}
	}
	return r, failures, nil
}
