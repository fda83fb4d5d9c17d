package measure

import (
	"bytes"
	"math"
	"reflect"
	"strings"
	"testing"
)

func TestParseVerdict(t *testing.T) {
	for _, tt := range []struct {
		answer string
		want   Verdict
		out    []int
		fault  string
	}{
		{"r", Right, nil, ""},
		{" Topic ", Topic, nil, ""},
		{"w 2, 3", Wrong, []int{2, 3}, ""},
		{"", "", nil, "no verdict"},
		{"rigt", "", nil, `"rigt" is no verdict`},
		{"w 4", "", nil, "from 1 to 3"},
		{"t 0", "", nil, "from 1 to 3"},
		{"r 1", "", nil, "a story that is right"},
	} {
		v, out, err := ParseVerdict(tt.answer, 3)
		if v != tt.want || !reflect.DeepEqual(out, tt.out) || (err == nil) != (tt.fault == "") || err != nil && !strings.Contains(err.Error(), tt.fault) {
			t.Errorf("%q: %q %v %v", tt.answer, v, out, err)
		}
	}
}

// TestVerdictsAreLabels: what a judge says is a set that others can be measured with.
func TestVerdictsAreLabels(t *testing.T) {
	items := []Item{{ID: "1", Story: "x"}, {ID: "2", Story: "x"}, {ID: "3", Story: "x"}}
	for _, tt := range []struct {
		n    int
		v    Verdict
		out  []int
		want []string
	}{
		{3, Right, nil, []string{"s", "s", "s"}},
		{3, Wrong, []int{2}, []string{"s", Single, "s"}},
		{3, Topic, nil, []string{"", "", ""}},
		{2, Topic, nil, []string{Single, Single}},
	} {
		var got []string
		for _, j := range Judge("s", items[:tt.n], tt.v, tt.out) {
			got = append(got, j.Story)
			if j.Found != "s" || j.Verdict != tt.v {
				t.Errorf("%+v", j)
			}
		}
		if !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s of %d, %v out: labels %q, want %q", tt.v, tt.n, tt.out, got, tt.want)
		}
	}
	if items[0].Story != "x" {
		t.Error("the entries that were given are changed")
	}
}

func TestVerdictsOfAFile(t *testing.T) {
	var b bytes.Buffer
	ab, cd := []Item{{ID: "a"}, {ID: "b"}}, []Item{{ID: "d"}, {ID: "c"}}
	for _, js := range [][]Judged{Judge("1", ab, Wrong, nil), Judge("2", cd, Topic, nil), Judge("1", ab, Right, nil)} {
		if err := WriteJudged(&b, js); err != nil {
			t.Fatal(err)
		}
	}
	if items, err := Read(bytes.NewReader(b.Bytes())); err != nil || len(items) != 6 || items[5].Story != "1" {
		t.Errorf("as a set: %+v, %v", items, err)
	}
	got, err := Verdicts(&b)
	want := map[string]Verdict{Entries([]string{"b", "a"}): Right, Entries([]string{"c", "d"}): Topic}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v, %v; want %v", got, err, want)
	}
	for _, broken := range []string{"{}\n{", `{"id":"a"}`} {
		if _, err := Verdicts(strings.NewReader(broken)); err == nil || !strings.HasPrefix(err.Error(), "line ") {
			t.Errorf("%s: error %v", broken, err)
		}
	}
}

func TestReports(t *testing.T) {
	a := map[string]Verdict{"1": Right, "2": Right, "3": Topic, "4": Wrong, "5": Right}
	one := NewReport(a)
	if one.Stories != 5 || one.Right != 3 || one.Topic != 1 || one.Wrong != 1 || one.Precision != .6 {
		t.Errorf("%+v", one)
	}
	if math.Abs(one.Low-.2307) > .0001 || math.Abs(one.High-.8824) > .0001 { // Wilson's interval of 3 in 5
		t.Errorf("interval %.4f to %.4f, want .2307 to .8824", one.Low, one.High)
	}
	both := Agreed(a, map[string]Verdict{"1": Right, "2": Topic, "3": Topic, "9": Right})
	if both.Stories != 3 || both.Right != 1 || both.Topic != 1 || both.Differ != 1 || math.Abs(both.Precision-1.0/3) > 1e-9 {
		t.Errorf("%+v", both)
	}
	if none := NewReport(nil); none != (Report{}) {
		t.Errorf("%+v", none)
	}
}
