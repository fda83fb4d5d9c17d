package cli

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/openvoicenews/openvoice/config"
)

// systemConfig is where packages put the configuration.
const systemConfig = "/etc/openvoice/openvoice.yaml"

// configFile is the configuration file as the command line and the environment name it.
type configFile struct {
	flag   string // --config, empty where it was not given
	root   string // where /etc and /var/lib lie; empty: /
	getenv func(string) string
}

// path is the configuration file that the command line, the environment or
// custom names.
func (f *configFile) path() string {
	if f.flag != "" {
		return f.flag
	}
	if v := strings.TrimSpace(f.getenv("OPENVOICE_CONFIG")); v != "" {
		return v
	}
	const local = "openvoice.yaml"
	if _, err := os.Stat(local); err == nil {
		return local
	}
	return filepath.Join("/", f.root, systemConfig)
}

// rival is the system's configuration where another is taken only because it lies in
// the working directory, so that the user may have meant either; else empty.
func (f *configFile) rival() string {
	if f.flag != "" || strings.TrimSpace(f.getenv("OPENVOICE_CONFIG")) != "" {
		return ""
	}
	return f.other()
}

// other is the system's configuration where there is one and another is taken.
func (f *configFile) other() string {
	system := filepath.Join("/", f.root, systemConfig)
	there, err := os.Stat(system)
	if err != nil {
		return ""
	}
	taken, err := os.Stat(f.path())
	if err != nil || os.SameFile(there, taken) {
		return ""
	}
	return system
}

// loader is what reads the configuration.
func (f *configFile) loader() *config.Loader { return &config.Loader{Root: f.root} }

// load reads the configuration and tells the user nothing.
func (f *configFile) load() (*config.Config, error) { return f.loader().Load(f.path()) }
