-- Every settled delivery paid for this index, and nothing could use it: redaction looks for subjects among other
-- things, so it reads the shop's deliveries of the last days anyway.
DROP INDEX "delivery_subject_idx";
