package config

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/openvoicenews/openvoice/feed/schedule"
)

// MaxFile is the most bytes that a file may hold.
const MaxFile = 16 << 20

// Loader reads files. The zero Loader is ready.
type Loader struct {
	// Root is where /etc and /var/lib lie; empty is "/".
	Root string
}

// Load reads the file at path. What is wrong with its text is an [Errors] with all
// of it; any other error says that the file could not be read.
func (l *Loader) Load(path string) (*Config, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read config: %w%s", err, hinted("; ", deniedHint(path, err)))
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, MaxFile+1))
	if err != nil {
		return nil, fmt.Errorf("read config: %w", err)
	}
	folder, err := filepath.Abs(filepath.Dir(path))
	if err != nil {
		return nil, fmt.Errorf("read config %s: %w", path, err)
	}
	return l.Parse(path, folder, data)
}

// Parse reads the text of a file. Name is what errors call it; what is relative
// counts from folder. Its only error is an [Errors], which
// may also speak of the overrides file.
func (l *Loader) Parse(name, folder string, data []byte) (*Config, error) {
	r := &reader{
		folder: folder, root: cmp.Or(l.Root, "/"),
		zones: map[string]*time.Location{}, languages: map[string]bool{}, crons: map[cronKey]schedule.Schedule{},
	}
	r.start()
	if root := r.tree(data); root != nil {
		object(r, value{node: root}, fileKeys, r.cfg)
	}
	if len(data) > MaxFile {
		data = nil
	}
	if errs := append(r.errs.finish(name, data), r.others...); len(errs) > 0 {
		return nil, errs
	}
	r.cfg.Warnings = r.warned.finish(name, data)
	return r.cfg, nil
}

// start fills in the defaults.
func (r *reader) start() {
	r.base = inherited{
		schedule: DefaultSchedule, feeds: newSelection(),
		keep: Keep{Age: DefaultKeepAge, Entries: DefaultKeepEntries},
	}
	r.cfg = &Config{
		Folder:  r.folder,
		Site:    Site{Language: DefaultLanguage, Timezone: time.UTC},
		Listen:  newListen(),
		Store:   newStore(r),
		Fetch:   newFetch(),
		Stories: newStories(),
		Main:    newSelection().Selection,
	}
}
