// The least a plan can take: Pulumi's SDK and the AWS modules that the program uses, and nothing done.
require("@pulumi/pulumi");
for (const name of ["dlm", "ebs", "ec2", "iam", "ssm", "vpc"]) require(`@pulumi/aws/${name}`);
require("@pulumi/aws/getAvailabilityZones");
require("@pulumi/aws/getRegion");
