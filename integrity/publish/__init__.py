"""Publish the log: signed each minute, cosigned by witnesses, stamped each day, begun anew after a restore."""
