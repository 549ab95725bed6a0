// What `status` cannot be faster than: AWS's SDK loaded in Node, and the one question about instances.
const { DescribeInstancesCommand, EC2Client } = require("@aws-sdk/client-ec2");

void new EC2Client().send(new DescribeInstancesCommand({}));
