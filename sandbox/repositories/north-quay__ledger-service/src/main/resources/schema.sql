CREATE TABLE entry (key text PRIMARY KEY, booked_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE line (entry text NOT NULL REFERENCES entry, account text NOT NULL, cents bigint NOT NULL);
