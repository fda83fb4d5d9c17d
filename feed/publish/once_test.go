package publish

import (
	"fmt"
	"testing"

	"github.com/openvoicenews/openvoice/feed/curate"
)

// counted has the desk count what it decides on.
func counted(d *desk) map[string]int {
	asked := map[string]int{}
	evaluate := d.evaluate
	d.evaluate = func(s curate.Subject) (*curate.Decision, error) {
		if s.Story != nil {
			asked["story "+s.Story.ID]++
		} else {
			asked["entry "+s.Entry.ID]++
		}
		return evaluate(s)
	}
	return asked
}

// TestOneDecisionEach: however many feeds show a subject, a build decides on it once; what
// has an article that stands is not decided on again.
func TestOneDecisionEach(t *testing.T) {
	p, v, change := FixedStore()
	b := NewBuilder(p, nil)
	once := func(build string, asked map[string]int, least int) {
		t.Helper()
		for subject, n := range asked {
			if n > 1 {
				t.Errorf("%s: %s was decided on %d times", build, subject, n)
			}
		}
		if len(asked) < least {
			t.Errorf("%s: only %d decisions", build, len(asked))
		}
		clear(asked)
	}
	asked := counted(b.desk)
	build(t, b, v)
	if asked["story tag:example.com,2026:24"] != 1 || asked["story tag:example.com,2026:27"] != 1 {
		t.Errorf("the stories are not among %v", asked)
	}
	once("first", asked, 15)
	change()
	build(t, b, v)
	for subject := range asked {
		if subject[:5] == "story" {
			t.Errorf("%s was decided on though nothing of it changed", subject)
		}
	}
	if len(asked) > 1 {
		t.Errorf("second: %v", asked)
	}
	once("second", asked, 1)
	x := explained(t, p, v)
	asked = counted(x.reader.desk)
	for n := range v.(*fake).entries {
		if _, err := x.Explain(n); err != nil {
			t.Fatal(err)
		}
	}
	once(fmt.Sprint("explained ", len(v.(*fake).entries)), asked, 15)
}
