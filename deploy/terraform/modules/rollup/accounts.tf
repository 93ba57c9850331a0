# Which pods ask AWS for what. Nodes of the rollup itself ask for batches, and those of the API show Redis who they are.
locals {
  accounts = {
    batches = {
      namespace       = "rollup"
      service_account = "orrery-core"
      statements = [
        { sid = "Batches", actions = ["s3:GetObject", "s3:PutObject"], resources = ["${module.data.bucket_arns["batches"]}/*"] },
        { sid = "Find", actions = ["s3:ListBucket"], resources = [module.data.bucket_arns["batches"]] },
        { sid = "Key", actions = ["kms:Decrypt", "kms:GenerateDataKey"], resources = [module.data.key_arns["data"]] },
      ]
    }
    cache = {
      namespace       = "rollup"
      service_account = "orrery-api"
      statements = [
        { sid = "Cache", actions = ["elasticache:Connect"], resources = module.data.redis_arns },
      ]
    }
    external-secrets = {
      namespace       = "external-secrets"
      service_account = "external-secrets"
      statements = [
        { sid = "Secrets", actions = ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"], resources = values(module.data.secret_arns) },
        { sid = "Parameters", actions = ["ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath"], resources = [module.data.parameter_arn] },
        { sid = "Key", actions = ["kms:Decrypt"], resources = [module.data.key_arns["data"]] },
      ]
    }
    velero = {
      namespace       = "velero"
      service_account = "velero"
      statements = [
        # Locked versions stay whatever is deleted.
        { sid = "Backups", actions = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"], resources = ["${module.data.bucket_arns["backups"]}/*"] },
        { sid = "Find", actions = ["s3:ListBucket"], resources = [module.data.bucket_arns["backups"]] },
        { sid = "Key", actions = ["kms:Decrypt", "kms:GenerateDataKey"], resources = [module.data.key_arns["backups"]] },
        { sid = "Look", actions = ["ec2:DescribeSnapshots", "ec2:DescribeVolumes"], resources = ["*"] },
      ]
    }
    load-balancer = {
      namespace       = "kube-system"
      service_account = "aws-load-balancer-controller"
      statements = [
        # The load balancer is made here; in the cluster its pods are only told to it (TargetGroupBinding).
        { sid = "Targets", actions = ["elasticloadbalancing:RegisterTargets", "elasticloadbalancing:DeregisterTargets"], resources = [module.edge.target_group_arn] },
        { sid = "Look", actions = ["elasticloadbalancing:DescribeTargetGroups", "elasticloadbalancing:DescribeTargetHealth", "ec2:DescribeVpcs", "ec2:DescribeSecurityGroups", "ec2:DescribeInstances", "ec2:DescribeNetworkInterfaces", "ec2:DescribeAvailabilityZones"], resources = ["*"] },
      ]
    }
  }
}
