defmodule Graft do
  @moduledoc "Merges registers of trees."

  alias Graft.Tree

  @type register :: %{String.t() => Tree.t()}

  @doc "The register that holds what either knows."
  @spec merge(register(), register()) :: register()
  def merge(ours, theirs), do: Map.merge(ours, theirs, fn _id, a, b -> Tree.merge(a, b) end)
end
