package measure

import (
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/openvoicenews/openvoice/feed/feedtest"
)

// numbered are stories s0, s1, … of three entries each, an hour apart.
func numbered(stories int) (items []Item) {
	for s := range stories {
		for i := range 3 {
			items = append(items, Item{ID: fmt.Sprint(s, "-", i), TS: int64(100*s + 3600*i), Title: fmt.Sprint("title ", s, i), Story: fmt.Sprint("s", s)})
		}
	}
	return items
}

func TestAloneCutsAThird(t *testing.T) {
	whole := numbered(9)
	got := Alone(whole, 1)
	n := map[string]int{}
	for _, it := range got {
		n[it.Story]++
	}
	if n[Single] != 3 || len(n) != 7 || len(got) != 3+6*3 {
		t.Errorf("%d entries, by label %v", len(got), n)
	}
	if !reflect.DeepEqual(Alone(whole, 1), got) {
		t.Error("the same seed cuts others")
	}
	if reflect.DeepEqual(Alone(whole, 2), got) {
		t.Error("another seed cuts the same")
	}
	if !reflect.DeepEqual(whole, numbered(9)) {
		t.Error("the set that was given is changed")
	}
}

func TestMixKeepsLagsAndTellsSetsApart(t *testing.T) {
	a, b := numbered(4), numbered(3)
	b[0].Source, b[1].Story, b[2].Story = "own", Single, ""
	got := Mix([]Set{{"a", a}, {"b", b}}, span, 1)
	if len(got) != len(a)+len(b) || !reflect.DeepEqual(Mix([]Set{{"a", a}, {"b", b}}, span, 1), got) {
		t.Fatalf("%d entries, or equal seeds differ", len(got))
	}
	first, outlets := map[string]int64{}, map[string]map[string]bool{}
	named := 0
	for i, it := range got {
		if i > 0 && it.TS < got[i-1].TS {
			t.Errorf("entry %d comes before the one before it", i)
		}
		if it.Source == "" || it.Set == "" {
			t.Errorf("%+v has no source or no set", it)
		}
		if it.Source == "own" {
			named++
		}
		if it.Story == "" || it.Story == Single {
			continue
		}
		if !strings.HasPrefix(it.Story, it.Set+"/") {
			t.Errorf("story %q of set %q", it.Story, it.Set)
		}
		if _, ok := first[it.Story]; !ok {
			first[it.Story], outlets[it.Story] = it.TS, map[string]bool{}
		}
		if lag := it.TS - first[it.Story]; lag%3600 != 0 || lag > 2*3600 {
			t.Errorf("%s: %d seconds after its first", it.ID, lag)
		}
		if outlets[it.Story][it.Source] {
			t.Errorf("%s has two entries of %s", it.Story, it.Source)
		}
		outlets[it.Story][it.Source] = true
	}
	if named != 1 {
		t.Errorf("%d entries keep the source they have, want 1", named)
	}
}

func TestWireIsLabelledByHand(t *testing.T) {
	items := []Item{{ID: "4"}, {ID: "16"}, {ID: "1"}, {ID: "251"}}
	one, several := Wire(items, 1, 1), Wire(items, 8, 1)
	for i, want := range []string{"4", "4", Single, ""} {
		if one[i].Story != want {
			t.Errorf("%s is labelled %q, want %q", one[i].ID, one[i].Story, want)
		}
		if one[i].Source != "wire-0" || several[i].Owner != "owner-0" {
			t.Errorf("%+v, %+v", one[i], several[i])
		}
	}
}

func TestDeriveSaysWhatIsMissing(t *testing.T) {
	if _, err := Derive(fstest.MapFS{}, 1); err == nil || !strings.Contains(err.Error(), "cluster-uci-dev.jsonl") {
		t.Errorf("error %v, want one that names the file", err)
	}
	broken := fstest.MapFS{"cluster-uci-dev.jsonl": {Data: []byte("{}\n{\n")}}
	if _, err := Derive(broken, 1); err == nil || !strings.Contains(err.Error(), "line 2") {
		t.Errorf("error %v, want one of line 2", err)
	}
}

func TestDerive(t *testing.T) {
	dir := os.DirFS(feedtest.Shared(t, "data"))
	sets, err := Derive(dir, 1)
	if err != nil {
		t.Fatal(err)
	}
	singles := map[string]int{}
	for _, s := range sets {
		for _, it := range s.Items {
			if it.Story == Single {
				singles[s.Name]++
			}
		}
	}
	want := map[string]int{"alone-uci": 17, "alone-neus": 531, "alone-ecb": 22, "mixed-news": 570, "mixed-years": 531, "wire": 1012, "wire-sources": 1012, "wire-owners": 1012}
	if !reflect.DeepEqual(singles, want) {
		t.Errorf("singles %v, want %v", singles, want)
	}
}
