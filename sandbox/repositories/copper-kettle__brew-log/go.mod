module example.org/copper-kettle/brew-log

go 1.25

require (
	github.com/spf13/cobra v1.10.1
	modernc.org/sqlite v1.39.0
)
