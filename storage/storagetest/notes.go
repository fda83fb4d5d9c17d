package storagetest

import (
	"maps"
	"slices"
	"testing"

	"github.com/openvoicenews/openvoice/storage"
)

func testNotes(t *testing.T, b Backend) {
	dir := t.TempDir()
	s := b.Open(t, dir, nil)
	defer func() { s.Close() }()
	n, ok := s.(storage.Notes)
	if !ok {
		t.Fatal("the store keeps no notes")
	}
	before := describe(t, s, nil)
	value := []byte("v")
	if err := n.SetNotes(t.Context(), map[string][]byte{"k": value, "empty": {}, "gone": []byte("x")}); err != nil {
		t.Fatal(err)
	}
	value[0] = 'X'
	if err := n.SetNotes(t.Context(), map[string][]byte{"gone": nil, "never there": nil}); err != nil {
		t.Fatal(err)
	}
	if after := describe(t, s, nil); before != after {
		t.Errorf("notes show in the views:\n%s", after)
	}
	if !b.Forgets {
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		s = b.Open(t, dir, nil)
		n = s.(storage.Notes)
	}
	want := map[string]string{"k": "v", "empty": "", "gone": "nil", "": "nil"}
	for _, k := range slices.Sorted(maps.Keys(want)) {
		got, err := n.Note(t.Context(), k)
		if err != nil {
			t.Errorf("Note(%q): %v", k, err)
		}
		if is := string(got); is != want[k] && !(got == nil && want[k] == "nil") || got == nil && want[k] != "nil" {
			t.Errorf("Note(%q) = %q, want %q", k, got, want[k])
		}
	}
	if err := n.SetNotes(t.Context(), map[string][]byte{"good": {1}, "": {1}}); err == nil {
		t.Error("a note without a key was taken")
	}
	if got, _ := n.Note(t.Context(), "good"); got != nil {
		t.Error("notes that failed were written in part")
	}
}
