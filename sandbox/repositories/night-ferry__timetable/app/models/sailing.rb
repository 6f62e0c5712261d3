# A ship that leaves on a night, late or not at all.
class Sailing < ApplicationRecord
  belongs_to :ship
  enum :state, { planned: 0, late: 1, cancelled: 2, gone: 3 }

  scope :next_three, ->(now = Time.current) { where(leaves_at: now..).order(:leaves_at).limit(3) }

  def delay!(minutes, because:)
    raise ArgumentError, "a delay is positive" unless minutes.positive?

    update!(state: :late, leaves_at: leaves_at + minutes.minutes, reason: because)
  end
end
