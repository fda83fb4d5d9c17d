package main

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/openvoicenews/openvoice/feed/story/measure"
)

func TestWriteSet(t *testing.T) {
	want := []measure.Item{{ID: "1", TS: 7, Title: "A < B", Source: "s", Owner: "o", Story: measure.Single, Set: "x"}, {ID: "2", Story: "y"}}
	file := filepath.Join(t.TempDir(), "set.jsonl")
	if err := writeSet(file, want); err != nil {
		t.Fatal(err)
	}
	got, err := read(file)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v; want %+v", got, err, want)
	}
}

func TestWriteSetsNeedsSets(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out")
	if err := writeSets(out, nil); err == nil {
		t.Error("no folder is no error")
	}
	if err := writeSets(out, []string{t.TempDir()}); err == nil {
		t.Error("a folder without sets is no error")
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("something was written")
	}
}
