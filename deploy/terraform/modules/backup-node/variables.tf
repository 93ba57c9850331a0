variable "primary" {
  description = "The node that this one stands by for: its name and region."
  type        = object({ name = string, region = string })
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,31}$", var.primary.name))
    error_message = "primary.name is '${var.primary.name}': 2 to 32 of a-z, 0-9 and -, a letter first."
  }
}

variable "region" {
  description = "Where it is: that of the provider that the caller gives."
  type        = string
  validation {
    condition     = var.region != var.primary.region
    error_message = "region is '${var.region}', which is the primary's: what takes the one away takes its standby too."
  }
}

variable "zone" {
  description = "The zone of the subnet."
  type        = string
  validation {
    condition     = startswith(var.zone, var.region)
    error_message = "zone is '${var.zone}', which is not of region '${var.region}'."
  }
}

variable "subnet_id" {
  description = "A public subnet of that zone."
  type        = string
}

variable "vpc_id" {
  description = "The network."
  type        = string
}

variable "ami_id" {
  description = "The image of the machine, by its id, so that it is the same tomorrow. Ansible makes a node of it."
  type        = string
  validation {
    condition     = can(regex("^ami-[0-9a-f]{8,17}$", var.ami_id))
    error_message = "ami_id is '${var.ami_id}': ami- and 8 to 17 hexadecimal digits."
  }
}

variable "instance_type" {
  description = "Execution and consensus client and the validator together."
  type        = string
  default     = "m7i.2xlarge"
}

variable "key_name" {
  description = "The key pair of EC2 for SSH."
  type        = string
}

variable "disk" {
  description = "The chain's disk."
  type        = object({ size_gb = number, iops = optional(number, 6000), throughput = optional(number, 400) })
  validation {
    condition     = var.disk.size_gb >= 100 && var.disk.size_gb <= 16384
    error_message = "disk.size_gb is ${var.disk.size_gb}: 100 to 16384."
  }
  validation {
    condition     = var.disk.iops >= 3000 && var.disk.iops <= 16000 && var.disk.throughput >= 125 && var.disk.throughput <= 1000
    error_message = "disk.iops is ${var.disk.iops} and throughput ${var.disk.throughput}: 3000 to 16000, and 125 to 1000 MiB/s, as gp3 has it."
  }
}

variable "kms_key_arn" {
  description = "The key of the disks."
  type        = string
}

variable "trusted_cidrs" {
  description = "Who may reach SSH and Grafana: offices, a bastion, a VPN."
  type        = list(string)
  validation {
    condition     = length(var.trusted_cidrs) > 0 && alltrue([for block in var.trusted_cidrs : can(cidrhost(block, 0)) && try(tonumber(split("/", block)[1]) >= 16, false)])
    error_message = "trusted_cidrs is ${jsonencode(var.trusted_cidrs)}: at least one, each of /16 or smaller. SSH open to 0.0.0.0/0 is refused."
  }
}

variable "monitoring" {
  description = "The group of a monitoring-server, which then may read metrics; null and nobody may."
  type        = object({ security_group_id = string })
  default     = null
}
