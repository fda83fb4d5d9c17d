package daemon

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/openvoicenews/openvoice/config"
	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/opml"
)

const (
	listsNote  = "follow/lists"  // key of the note that holds what lists named last
	listsEvery = 6 * time.Hour   // between two looks at a list
	listsRetry = 1 * time.Hour   // after a look that failed
	listsTick  = 5 * time.Second // between two looks whether one is due
)

// followedList is what is known of a list, as the note has it.
type followedList struct {
	OPML  string            `json:"opml"` // where it lies
	Feeds []config.Followed `json:"feeds"`
	Asked feed.Time         `json:"asked"`
	Next  feed.Time         `json:"next"` // when it is asked again
	Error string            `json:"error,omitempty"`
}

// follower has what the lists of the configuration name. Its lists change one at a time; who
// makes generations reads them.
type follower struct {
	log   *slog.Logger
	store nodeStore

	mu    sync.Mutex
	lists map[string]*followedList // by id
}

// open reads what the lists named last.
func (f *follower) open(ctx context.Context, log *slog.Logger, store nodeStore) error {
	f.log, f.store, f.lists = log, store, map[string]*followedList{}
	data, err := store.Note(ctx, listsNote)
	if err != nil || data == nil {
		return err
	}
	if err := json.Unmarshal(data, &f.lists); err != nil {
		return fmt.Errorf("read note %q: %w", listsNote, err)
	}
	return nil
}

// with is the configuration with the sources that its lists named last.
func (f *follower) with(cfg *config.Config) *config.Config {
	f.mu.Lock()
	defer f.mu.Unlock()
	named := map[string][]config.Followed{}
	for i := range cfg.Lists {
		if l := f.lists[cfg.Lists[i].ID]; l != nil && l.OPML == cfg.Lists[i].OPML {
			named[cfg.Lists[i].ID] = l.Feeds
		}
	}
	return cfg.Follow(named)
}

// look asks the lists of the generation that are due, and reports whether any names other
// feeds than before. A list that cannot be read, or names none, stays as it was.
func (f *follower) look(ctx context.Context, g *generation) (changed bool, err error) {
	var asked bool
	now := feed.At(time.Now())
	for i := range g.config.Lists {
		l := &g.config.Lists[i]
		f.mu.Lock()
		known := f.lists[l.ID]
		f.mu.Unlock()
		if l.Paused || known != nil && known.OPML == l.OPML && now < known.Next {
			continue
		}
		feeds, err := readListAt(ctx, g, l.OPML)
		if ctx.Err() != nil {
			return false, ctx.Err()
		}
		next := &followedList{OPML: l.OPML, Feeds: feeds, Asked: now, Next: now.Add(listsEvery)}
		if err != nil {
			next.Next, next.Error = now.Add(listsRetry), err.Error()
			if known != nil && known.OPML == l.OPML {
				next.Feeds = known.Feeds
			}
			if known == nil || known.Error == "" {
				f.log.WarnContext(ctx, "the list cannot be followed; what it named last goes on", "list", l.ID, "err", err)
			}
		}
		asked = true
		if known == nil || !slices.Equal(known.Feeds, next.Feeds) {
			changed = true
			f.log.InfoContext(ctx, "the list names other feeds than before", "list", l.ID, "feeds", len(next.Feeds), "most", l.Max)
		}
		f.mu.Lock()
		f.lists[l.ID] = next
		f.mu.Unlock()
	}
	if asked {
		err = f.save(ctx)
	}
	return changed, err
}

// save keeps what the lists named for the next start.
func (f *follower) save(ctx context.Context) error {
	f.mu.Lock()
	data, err := json.Marshal(f.lists)
	f.mu.Unlock()
	if err != nil {
		return err
	}
	return f.store.SetNotes(ctx, map[string][]byte{listsNote: data})
}

// errEmptyList says that a list names nothing, which is a fault of its server sooner than
// anybody's will.
var errEmptyList = errors.New("it names no feed")

// readListAt are the feeds that the list at the address names.
func readListAt(ctx context.Context, g *generation, address string) ([]config.Followed, error) {
	raw, err := g.client.Get(ctx, address, nil)
	if err != nil {
		return nil, err
	}
	list, err := opml.Read(raw.Body, raw.ContentType)
	if err != nil {
		return nil, err
	}
	var all []config.Followed
	for i := range list.Sources {
		all = append(all, config.Followed{URL: list.Sources[i].URL, Title: list.Sources[i].Title})
	}
	if len(all) == 0 {
		return nil, errEmptyList
	}
	return all, nil
}

// follow takes over what the lists name now. It does nothing where none is due.
func (l *reloads) follow(ctx context.Context) error {
	d := l.daemon
	l.mu.Lock()
	defer l.mu.Unlock()
	g := d.generations.Load()
	changed, err := d.follower.look(ctx, g)
	if err != nil || !changed {
		return err
	}
	next, err := d.generations.generate(g.config)
	if err != nil {
		return err
	}
	return l.swap(ctx, next)
}
