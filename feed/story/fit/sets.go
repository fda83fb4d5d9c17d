package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/openvoicenews/openvoice/feed/story/measure"
)

// deriveSeed is that of the derived sets whose figures are told.
const deriveSeed = 1

// writeSets writes the sets that are derived from those in a folder, a file each.
func writeSets(out string, args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("want one folder with the sets, got %d arguments", len(args))
	}
	sets, err := measure.Derive(os.DirFS(args[0]), deriveSeed)
	if err != nil {
		return fmt.Errorf("derive sets from %s: %w", args[0], err)
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	for _, s := range sets {
		if err := writeSet(filepath.Join(out, s.Name+".jsonl"), s.Items); err != nil {
			return err
		}
	}
	return nil
}

func writeSet(file string, items []measure.Item) error {
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for i := range items {
		if err = enc.Encode(&items[i]); err != nil {
			break
		}
	}
	return errors.Join(err, w.Flush(), f.Close())
}
