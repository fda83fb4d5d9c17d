package config

// Reload is how a running daemon takes over another configuration.
type Reload struct {
	Watch bool // a change of the files is taken over by itself
}

var reloadKeys = []key[Reload]{
	{"watch", false, set((*reader).boolean, func(to *Reload) *bool { return &to.Watch })},
}
