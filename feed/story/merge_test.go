package story

import (
	"reflect"
	"slices"
	"testing"
)

// plain is a model that anybody can follow: an entry belongs where its cosine with the
// story is .25 or more, and two stories where it belongs are one.
func plain() *Model {
	m := Standard()
	for i := range m.Weights {
		m.Weights[i] = Features{fBias: -256, fCosine: 1024}
	}
	m.Pair = [kinds]PairFeatures{}
	m.Join, m.Merge, m.Together, m.Untabled = 0, 0, 0, 0
	m.Company[0].Reserve, m.Company[1].Reserve = 0, 0
	return m
}

// settle places the entry of the words and puts it under the number, into the story if
// that is not 0, else where it belongs.
func settle(w *Window, number, story uint64, at int64, title, text string) Decision {
	d := w.Place(&Entry{Fingerprint: Fingerprint(title, text, "en", ""), Seen: at, At: at, Quiet: 72 * hour})
	d.WindowEntry.Number = number
	o := d.WindowEntry
	if story != 0 {
		o.Story, o.Copy = story, 0
	} else if o.Story == 0 {
		o.Story = number
	}
	w.Put(&o)
	for _, from := range d.Merge {
		if story == 0 {
			w.Merge(o.Story, from)
		}
	}
	return d
}

const (
	crash  = "Ferry Halvor runs aground off Skarvik"
	crash2 = "Passengers of grounded ferry Halvor are taken ashore at Skarvik"
	leak   = "Oil slick spreads along Brenna coast towards salmon farms"
	leak2  = "Salmon farms on Brenna coast lower booms against oil slick"
	both   = "Oil from ferry Halvor aground off Skarvik spreads along Brenna coast to salmon farms"
	both2  = "Brenna salmon farms: oil slick along coast spreads from Halvor"
)

func TestJoinFoundAndMerge(t *testing.T) {
	w := NewWindow(plain())
	if d := settle(w, 1, 0, 0, crash, ""); d.WindowEntry.Story != 0 || d.Joined != 0 || len(d.Stories) != 0 {
		t.Errorf("the first: %+v", d)
	}
	if d := settle(w, 2, 0, hour, crash2, ""); d.Joined != 1 || d.WindowEntry.Story != 1 || d.WindowEntry.Copy != 0 {
		t.Errorf("a report of the same: %+v", d)
	}
	if d := settle(w, 3, 0, hour, leak, ""); d.Joined != 0 || d.WindowEntry.Story != 0 {
		t.Errorf("another event: %+v", d)
	}
	if d := settle(w, 4, 0, 2*hour, leak2, ""); d.Joined != 3 || len(d.Merge) != 0 || len(d.Shared) == 0 {
		t.Errorf("a report of that: %+v", d)
	}
	d := settle(w, 5, 0, 2*hour, both, "")
	if d.WindowEntry.Story != 1 || !slices.Equal(d.Merge, []uint64{3}) || len(d.Pairs) != 1 {
		t.Errorf("a report of both: %+v", d)
	}
	if got := w.Members(1); !slices.Equal(got, []uint64{1, 2, 3, 4, 5}) || w.Members(3) != nil {
		t.Errorf("the stories have %v and %v", got, w.Members(3))
	}
}

// TestTwoThatAreNotTogether: an entry of both joins the one that it is nearer to.
func TestTwoThatAreNotTogether(t *testing.T) {
	m := plain()
	m.Merge, m.Together = -200, 1 // a pair scores nothing here
	w := NewWindow(m)
	settle(w, 1, 1, 0, crash, "")
	settle(w, 2, 2, 0, leak, "")
	if d := settle(w, 3, 0, 0, both2, ""); d.WindowEntry.Story != 2 || len(d.Merge) != 0 || len(d.Pairs) != 1 {
		t.Errorf("%+v", d)
	}
}

func TestMergeAndMoveOfOpenStories(t *testing.T) {
	start := func() *Window {
		w := NewWindow(plain())
		for i, title := range []string{crash, crash2, leak, leak2} {
			settle(w, uint64(i+1), uint64(i/2*2+1), int64(i)*hour, title, "")
		}
		return w
	}
	w := start()
	w.Merge(1, 3)
	w.Merge(1, 77) // nobody's
	w.Merge(1, 1)
	if got := w.Members(1); !slices.Equal(got, []uint64{1, 2, 3, 4}) {
		t.Errorf("merged: %v", got)
	}
	same(t, "merged", w)
	w.Move(3, 3)
	w.Move(4, 3)
	if !slices.Equal(w.Members(1), []uint64{1, 2}) || !slices.Equal(w.Members(3), []uint64{3, 4}) {
		t.Errorf("moved back: %v and %v", w.Members(1), w.Members(3))
	}
	same(t, "moved back", w)
	if a, b := look(w), look(start()); !reflect.DeepEqual(a, b) {
		t.Errorf("after a merge and its undoing: %v, want %v", a, b)
	}
	w.Move(99, 1) // nobody
	w.Move(1, 1)
	w.Merge(9, 3) // into a story none of whose entries is open
	if !slices.Equal(w.Members(9), []uint64{3, 4}) || w.Members(3) != nil {
		t.Errorf("under another number: %v", w.Members(9))
	}
	same(t, "renamed", w)
	w.Remove(3)
	w.Remove(4)
	w.Remove(4)
	if w.Members(9) != nil || w.Len() != 2 || w.Entry(4) != nil {
		t.Errorf("%d entries are left, of the story %v", w.Len(), w.Members(9))
	}
}

// look is what the window says of a few entries.
func look(w *Window) []string {
	var es []Entry
	for _, title := range []string{crash, leak, both} {
		es = append(es, Entry{Fingerprint: Fingerprint(title, "", "en", ""), Seen: 9 * hour, At: 9 * hour, Quiet: 72 * hour})
	}
	return answers(w, es)
}

// same checks that the window is as one that is built anew from its values.
func same(t *testing.T, what string, w *Window) {
	t.Helper()
	anew := NewWindow(w.model)
	for n := range uint64(10) {
		if o := w.Entry(n); o != nil {
			anew.Put(o)
		}
	}
	if a, b := look(w), look(anew); !reflect.DeepEqual(a, b) {
		t.Errorf("%s: the window says\n%v\nbuilt anew\n%v", what, a, b)
	}
}
