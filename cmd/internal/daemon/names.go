package daemon

import (
	"context"
	"log/slog"

	"github.com/openvoicenews/openvoice/config"
)

// names are the two ids of each source that has another in the store than in the
// configuration. All that works with the store, or with what goes to it and comes from it,
// calls sources as the store does; what people read and write has the ids of the
// configuration. So these are the only ones who translate: the answers of [API], and the log.
type names struct {
	shown  map[string]string // by the id of the store
	stored map[string]string // by the id of the configuration
}

// namesOf are those of the configuration.
func namesOf(cfg *config.Config) names {
	n := names{shown: map[string]string{}, stored: map[string]string{}}
	for i := range cfg.Sources {
		if src := &cfg.Sources[i]; src.Was != "" {
			n.shown[src.Was], n.stored[src.ID] = src.ID, src.Was
		}
	}
	return n
}

// show is what people call the source of the store.
func (n names) show(id string) string {
	if shown, ok := n.shown[id]; ok {
		return shown
	}
	return id
}

// find are the ids in the store of the sources that people call so. They may go on to use
// the former id.
func (n names) find(ids []string) []string {
	all := make([]string, len(ids))
	for i, id := range ids {
		all[i] = id
		if stored, ok := n.stored[id]; ok {
			all[i] = stored
		}
	}
	return all
}

// namingHandler has a log call sources as people do.
type namingHandler struct {
	slog.Handler
	generations *generations
}

func (h namingHandler) rename(a slog.Attr) slog.Attr {
	if g := h.generations.Load(); g != nil && (a.Key == "source" || a.Key == "other") && a.Value.Kind() == slog.KindString {
		a.Value = slog.StringValue(g.names.show(a.Value.String()))
	}
	return a
}

// Handle implements [slog.Handler].
func (h namingHandler) Handle(ctx context.Context, r slog.Record) error {
	named := slog.NewRecord(r.Time, r.Level, r.Message, r.PC)
	r.Attrs(func(a slog.Attr) bool {
		named.AddAttrs(h.rename(a))
		return true
	})
	return h.Handler.Handle(ctx, named)
}

// WithAttrs implements [slog.Handler].
func (h namingHandler) WithAttrs(as []slog.Attr) slog.Handler {
	named := make([]slog.Attr, len(as))
	for i, a := range as {
		named[i] = h.rename(a)
	}
	return namingHandler{h.Handler.WithAttrs(named), h.generations}
}

// WithGroup implements [slog.Handler].
func (h namingHandler) WithGroup(name string) slog.Handler {
	return namingHandler{h.Handler.WithGroup(name), h.generations}
}
