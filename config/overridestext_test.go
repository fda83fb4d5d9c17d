package config

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openvoicenews/openvoice/feed"
)

const handTime = feed.Time(1_793_613_600) // 2026-11-02T10:00:00Z

func TestAddOverride(t *testing.T) {
	const one = "- hide: \"tag:a,1\"\n  time: 2026-11-02T10:00:00Z\n  reason: \"an advertisement: #1\"\n"
	for _, c := range []struct{ before, want string }{
		{"", one},
		{"# mine\n", "# mine\n" + one},
		{"[]\n", one},
		{"# mine\n[] # none\n", "# mine\n" + one},
		{"- join: [a, b] # both\n  time: 2026-11-02T10:00:00Z\n  reason: x", "- join: [a, b] # both\n  time: 2026-11-02T10:00:00Z\n  reason: x\n" + one},
		{
			"# mine\n\n  # first\n  - {split: [a, b], time: 2026-11-02T10:00:00Z, reason: x}\n\n# end\n",
			"# mine\n\n  # first\n  - {split: [a, b], time: 2026-11-02T10:00:00Z, reason: x}\n  - {hide: \"tag:a,1\", time: 2026-11-02T10:00:00Z, reason: \"an advertisement: #1\"}\n\n# end\n",
		},
		{
			"[{split: [a, b], time: 2026-11-02T10:00:00Z, reason: x}]\n",
			"[{split: [a, b], time: 2026-11-02T10:00:00Z, reason: x}, {hide: \"tag:a,1\", time: 2026-11-02T10:00:00Z, reason: \"an advertisement: #1\"}]\n",
		},
	} {
		got, err := AddOverride([]byte(c.before), &OverrideItem{Verb: "hide", IDs: []string{"tag:a,1"}, Time: handTime, Reason: "an advertisement: #1"})
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(c.want, string(got)); d != "" {
			t.Errorf("%q (-want +got):\n%s", c.before, d)
		}
		if _, err := new(Config).CheckOverrides(got); err != nil {
			t.Errorf("%q becomes what is wrong: %v", c.before, err)
		}
	}
}

// What is written is read as it was meant, whatever the texts are.
func TestOverrideItems(t *testing.T) {
	cfg := &Config{Categories: []Category{{Term: "crime"}, {Term: "on"}}}
	want := []OverrideItem{
		{Verb: "pin", IDs: []string{"https://a.example/?a=1&b={x}#y"}, For: "6h", Time: handTime, Reason: "- not a list"},
		{Verb: "recategorise", IDs: []string{"tag:a,1", "null"}, To: []string{"crime", "on"}, Time: handTime, Reason: `"it's"`},
		{Verb: "join", IDs: []string{"a", "b"}, Time: handTime, Reason: "ß 漢字 🙂"},
	}
	var data []byte
	for i := range want {
		var err error
		if data, err = AddOverride(data, &want[i]); err != nil {
			t.Fatal(err)
		}
	}
	got, err := OverrideItems(data)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("items (-want +got):\n%s", d)
	}
	if all, err := cfg.CheckOverrides(data); err != nil || len(all) != 4 {
		t.Errorf("%v, %v\n%s", all, err, data)
	}
}

func TestRemoveOverride(t *testing.T) {
	const text = "# mine\n- hide: a # spam\n  time: 2026-11-02T10:00:00Z\n  reason: |\n    x\n\n# second\n-\n  hide: b\n  time: 2026-11-02T10:00:00Z\n  reason: x\n# end\n"
	for at, want := range []string{
		"# mine\n\n# second\n-\n  hide: b\n  time: 2026-11-02T10:00:00Z\n  reason: x\n# end\n",
		"# mine\n- hide: a # spam\n  time: 2026-11-02T10:00:00Z\n  reason: |\n    x\n\n# second\n# end\n",
	} {
		got, err := RemoveOverride([]byte(text), at)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, string(got)); d != "" {
			t.Errorf("without %d (-want +got):\n%s", at, d)
		}
	}
	if got, err := RemoveOverride([]byte("[{hide: a}, {hide: b}]"), 0); err != nil || string(got) != "[{hide: b}]" {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := RemoveOverride([]byte(text), 2); err == nil {
		t.Error("a third item is taken out of two")
	}
}
