package config

import (
	"cmp"
	"fmt"
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
	// Instead are texts that are read in place of files, by their absolute paths.
	Instead map[string][]byte
	// Inputs is what the last Load or Parse read, set by it, also where it failed.
	Inputs *Inputs
}

// Load reads the file at path, and those beside it that it is made of. What is wrong with
// their texts is an [Errors] with all of it; any other error says that the file could not
// be read.
func (l *Loader) Load(path string) (*Config, error) {
	l.Inputs = newInputs()
	l.Inputs.instead = l.Instead
	folder, err := filepath.Abs(filepath.Dir(path))
	if err != nil {
		return nil, fmt.Errorf("read config %s: %w", path, err)
	}
	data, err := l.Inputs.stream(path, filepath.Join(folder, filepath.Base(path)))
	if err != nil {
		return nil, fmt.Errorf("read config: %w%s", err, hinted("; ", deniedHint(path, err)))
	}
	return l.read(path, folder, data)
}

// Parse reads the text of a file. Name is what errors call it; what is relative
// counts from folder, where the files beside it lie. Its only error is an [Errors], which
// may also speak of these and of the overrides file.
func (l *Loader) Parse(name, folder string, data []byte) (*Config, error) {
	l.Inputs = newInputs()
	l.Inputs.instead = l.Instead
	return l.read(name, folder, data)
}

func (l *Loader) read(name, folder string, data []byte) (*Config, error) {
	r := &reader{
		folder: folder, root: cmp.Or(l.Root, "/"), inputs: l.Inputs, seen: newSeen(), rules: newRuled(),
		zones: map[string]*time.Location{}, languages: map[string]bool{}, crons: map[cronKey]schedule.Schedule{},
	}
	r.start()
	files := append([]*part{newPart(name, data, fileKeys)}, r.parts(filepath.Dir(name))...)
	r.whole(files)
	r.defaultOverrides()
	var wrong, doubtful Errors
	for _, f := range files {
		errs, warned := f.finish()
		wrong, doubtful = append(wrong, errs...), append(doubtful, warned...)
	}
	if wrong = append(wrong, r.others...); len(wrong) > 0 {
		return nil, wrong
	}
	r.cfg.Warnings = doubtful
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
		Metrics: newMetrics(),
		Store:   newStore(r),
		Backup:  newBackup(),
		Fetch:   newFetch(),
		Stories: newStories(),
		Main:    newSelection().Selection,
		Reload:  Reload{Watch: true},
	}
}
