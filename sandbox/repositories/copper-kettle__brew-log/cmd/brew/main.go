package main

import (
	"fmt"
	"os"

	"example.org/copper-kettle/brew-log/internal/journal"
	"github.com/spf13/cobra"
)

func main() {
	root := &cobra.Command{Use: "brew", Short: "Write down what you brew"}
	root.AddCommand(best())
	if err := root.Execute(); err != nil {
		os.Exit(1)
	}
}

func best() *cobra.Command {
	var bean string
	command := &cobra.Command{
		Use:   "best",
		Short: "The brew of a bean that was liked most",
		RunE: func(cmd *cobra.Command, _ []string) error {
			log, err := journal.Open(journal.DefaultPath())
			if err != nil {
				return fmt.Errorf("open the log: %w", err)
			}
			defer log.Close()
			brew, err := log.Best(cmd.Context(), bean)
			if err != nil {
				return err
			}
			fmt.Fprintln(cmd.OutOrStdout(), brew)
			return nil
		},
	}
	command.Flags().StringVar(&bean, "bean", "", "whose brews to look at")
	return command
}
