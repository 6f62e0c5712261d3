defmodule Graft.MixProject do
  use Mix.Project

  def project do
    [app: :graft, version: "0.2.0", elixir: "~> 1.18", deps: deps()]
  end

  def application, do: [extra_applications: [:logger]]

  defp deps do
    [{:phoenix_pubsub, "~> 2.1"}, {:jason, "~> 1.4"}, {:stream_data, "~> 1.2", only: :test}]
  end
end
