// The prices that whoever runs the tests has got of AWS are none of the tests' business.
process.env.WORKSTATION_PRICES = "/dev/null/no-prices";
