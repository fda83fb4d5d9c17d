package config

import "time"

// Defaults of backups.
const (
	DefaultBackupEvery = 24 * time.Hour
	DefaultBackupKeep  = 7
)

// Backup is how the daemon copies its store.
type Backup struct {
	Path  string        // of the newest copy, absolute; empty: none is made
	Every time.Duration // from one to the next
	Keep  int           // copies in all
}

func newBackup() Backup { return Backup{Every: DefaultBackupEvery, Keep: DefaultBackupKeep} }

var backupKeys = []key[Backup]{
	{"path", true, set(storePath, func(to *Backup) *string { return &to.Path })},
	{"every", false, set(duration(time.Hour, 31*24*time.Hour), func(to *Backup) *time.Duration { return &to.Every })},
	{"keep", false, set(between(1, 1000), func(to *Backup) *int { return &to.Keep })},
}

// fallback reads what takes the place of a store that cannot be opened.
func fallback(r *reader, v value) (bool, bool) {
	s, ok := oneOf(r, v, "nothing to fall back on", "none", "backup")
	if s == "backup" && r.cfg.Backup.Path == "" {
		r.fail(v, "say where copies lie, as in backup: {path: /srv/copies/openvoice.db}", "no copies are made that it could fall back on")
		return false, false
	}
	return s == "backup", ok
}
