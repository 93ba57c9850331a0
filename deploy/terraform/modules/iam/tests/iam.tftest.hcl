mock_provider "aws" {}

variables {
  name         = "orrery"
  cluster_name = "orrery"
  accounts = {
    batches = {
      namespace       = "rollup"
      service_account = "orrery-core"
      statements      = [{ sid = "Write", actions = ["s3:PutObject", "s3:GetObject"], resources = ["arn:aws:s3:::batches/*"] }]
    }
    reader = {
      namespace       = "external-secrets"
      service_account = "external-secrets"
      statements = [
        { sid = "Read", actions = ["secretsmanager:GetSecretValue"], resources = ["arn:aws:secretsmanager:eu-central-1:111122223333:secret:orrery/*"] },
        { sid = "Look", actions = ["ssm:DescribeParameters"], resources = ["*"] },
        { sid = "Tag", actions = ["ec2:CreateTags"], resources = ["*"], conditions = { StringEquals = { "ec2:CreateAction" = "CreateSnapshot" } } },
      ]
    }
  }
}

run "each_account_may_what_is_said_and_no_more" {
  assert {
    condition     = jsondecode(aws_iam_role_policy.this["batches"].policy).Statement == [{ Sid = "Write", Effect = "Allow", Action = ["s3:PutObject", "s3:GetObject"], Resource = ["arn:aws:s3:::batches/*"] }]
    error_message = "Batches are written and read."
  }
  assert {
    condition     = jsondecode(aws_iam_role_policy.this["reader"].policy).Statement[2].Condition.StringEquals["ec2:CreateAction"] == "CreateSnapshot"
    error_message = "A condition that was given is kept."
  }
}

run "a_role_is_its_own_accounts" {
  assert {
    condition = alltrue([for name, role in aws_iam_role.this : jsondecode(role.assume_role_policy).Statement[0].Condition.StringEquals == {
      "aws:RequestTag/eks-cluster-name"           = "orrery"
      "aws:RequestTag/kubernetes-namespace"       = var.accounts[name].namespace
      "aws:RequestTag/kubernetes-service-account" = var.accounts[name].service_account
    }])
    error_message = "Another account, namespace or cluster does not get it."
  }
  assert {
    condition     = alltrue([for name, tie in aws_eks_pod_identity_association.this : tie.role_arn == aws_iam_role.this[name].arn && tie.service_account == var.accounts[name].service_account])
    error_message = "Each is tied to its own."
  }
}

run "every_action_of_a_service_is_refused" {
  command = plan
  variables {
    accounts = { a = { namespace = "n", service_account = "a", statements = [{ sid = "All", actions = ["s3:*"], resources = ["arn:aws:s3:::batches/*"] }] } }
  }
  expect_failures = [var.accounts]
}

run "every_resource_is_refused_for_what_changes_something" {
  command = plan
  variables {
    accounts = { a = { namespace = "n", service_account = "a", statements = [{ sid = "Any", actions = ["s3:PutObject"], resources = ["*"] }] } }
  }
  expect_failures = [var.accounts]
}

run "one_account_twice_is_refused" {
  command = plan
  variables {
    accounts = {
      a = { namespace = "n", service_account = "a", statements = [{ sid = "Read", actions = ["s3:GetObject"], resources = ["arn:aws:s3:::batches/*"] }] }
      b = { namespace = "n", service_account = "a", statements = [{ sid = "Read", actions = ["s3:GetObject"], resources = ["arn:aws:s3:::batches/*"] }] }
    }
  }
  expect_failures = [var.accounts]
}

run "an_account_that_may_nothing_is_refused" {
  command = plan
  variables {
    accounts = { a = { namespace = "n", service_account = "a", statements = [] } }
  }
  expect_failures = [var.accounts]
}
