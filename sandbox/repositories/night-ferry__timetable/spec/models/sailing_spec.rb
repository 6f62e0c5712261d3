require "rails_helper"

RSpec.describe Sailing do
  it "leaves later when it is delayed" do
    sailing = described_class.new(leaves_at: Time.utc(2026, 1, 1, 22, 40))
    expect { sailing.delay!(0, because: "fog") }.to raise_error(ArgumentError)
  end
end
