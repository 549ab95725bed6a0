// The least time for a plan: loads Pulumi's SDK and the program's AWS modules, and does nothing.
require("@pulumi/pulumi");
for (const name of ["dlm", "ebs", "ec2", "iam", "ssm", "vpc"]) require(`@pulumi/aws/${name}`);
require("@pulumi/aws/getAvailabilityZones");
require("@pulumi/aws/getRegion");
