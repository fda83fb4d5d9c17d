package publish

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// TestSaved: what is saved is served as before, to the byte; what is damaged is not read.
func TestSaved(t *testing.T) {
	p, v, _ := FixedStore()
	s := build(t, NewBuilder(p, nil), v)
	var b bytes.Buffer
	if err := s.Save(&b); err != nil {
		t.Fatal(err)
	}
	got, err := Load(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	s.Documents, s.Deferred = documents(t, s), nil
	opts := cmp.Options{cmpopts.IgnoreFields(Document{}, "Codings", "past"), cmpopts.IgnoreUnexported(Document{}), cmpopts.IgnoreFields(Snapshot{}, "Changed")}
	if d := cmp.Diff(s, got, opts); d != "" {
		t.Errorf("(-before +after):\n%s", d)
	}
	for path, d := range s.Documents {
		for i := range d.Codings {
			if !sameCoding(d.Codings[i], got.Documents[path].Codings[i]) {
				t.Errorf("%s: the coding %s is another", path, d.Codings[i].Name)
			}
		}
	}
	cut, flipped := b.Bytes()[:b.Len()-1], bytes.Clone(b.Bytes())
	flipped[b.Len()/2] ^= 1
	for name, data := range map[string][]byte{"nothing": nil, "cut off": cut, "damaged": flipped} {
		if s, err := Load(data); s != nil || err == nil || !strings.HasPrefix(err.Error(), "read what was served: ") {
			t.Errorf("%s: %v, %v", name, s, err)
		}
	}
}
