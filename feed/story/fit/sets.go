package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/openvoicenews/openvoice/feed/story/measure"
)

// deriveSeed is that of the derived sets whose figures are told.
const deriveSeed = 1

// deriveFitSeed is that of the sets that models are fitted on; the derived sets whose figures are
// told are cut and mixed otherwise.
const deriveFitSeed = 11

// worldly are the sets in which most entries are alone, as they are in the world: the derived
// ones, and roundups and headlines among articles of other years, which stand for all that
// outlets write of the same people and places. Articles are taken for singles: of two about
// one event few come within the window by chance.
func worldly(dir fs.FS) ([]set, error) {
	derived, err := measure.Derive(dir, deriveFitSeed)
	if err != nil {
		return nil, err
	}
	articles, err := measure.Open(dir, "topic-abp-to2017.jsonl")
	if err != nil {
		return nil, err
	}
	for i := range articles {
		articles[i].Story = measure.Single
	}
	by := map[string][]measure.Item{}
	for _, s := range derived {
		by[s.Name] = s.Items
	}
	const day = 24 * time.Hour
	roundups := measure.Mix([]measure.Set{{Name: "neus", Items: by["alone-neus"]}, {Name: "articles", Items: upTo(articles, 0, 7000)}}, 12*day, deriveFitSeed)
	headlines := measure.Mix([]measure.Set{{Name: "uci", Items: by["alone-uci"]}, {Name: "articles", Items: titles(upTo(articles, 7000, 17000))}}, 6*day, deriveFitSeed)
	return []set{
		{name: "mixed", count: 1, items: prepared(by["mixed-news"])},
		{name: "roundups", count: 1.5, items: prepared(roundups)},
		{name: "headlines", count: 1.5, items: prepared(headlines)},
		{name: "wire", count: 1.5, items: prepared(by["wire-owners"])},
	}, nil
}

func upTo(items []measure.Item, from, to int) []measure.Item {
	return items[min(from, len(items)):min(to, len(items))]
}

// titles are the items without their texts.
func titles(items []measure.Item) []measure.Item {
	items = slices.Clone(items)
	for i := range items {
		items[i].Summary = ""
	}
	return items
}

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
